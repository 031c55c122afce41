package org.kedge.crypto.ec;

import java.util.Arrays;
import java.util.Locale;

/**
 * The settings of the bundle, checked.
 *
 * @param choice which delegate to use
 * @param scope where the provider is put
 */
public record EcSettings(Choice choice, Scope scope) {
    /** Values of {@code delegate}. */
    public enum Choice {
        AUTO, BOUNCYCASTLE, CONSCRYPT
    }

    /** Values of {@code scope}. */
    public enum Scope {
        JVM, OFF
    }

    /** @throws IllegalArgumentException when a word is none of those of its setting; the message names both */
    public static EcSettings parse(String delegate, String scope) {
        return new EcSettings(word(Choice.class, "delegate", delegate), word(Scope.class, "scope", scope));
    }

    private static <E extends Enum<E>> E word(Class<E> type, String name, String value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value.strip())) {
                return constant;
            }
        }
        throw new IllegalArgumentException(name + " must be one of "
                + String.join(", ", Arrays.stream(type.getEnumConstants()).map(c -> c.name().toLowerCase(Locale.ROOT)).toList()));
    }
}
