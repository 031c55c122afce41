package org.kedge.api.credential;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * A credential as it is put into and read from the store. Closing wipes the secret.
 *
 * @param alias its name in this store: 1 to 128 of letters, digits and {@code . _ - : / @}; everything else names a credential by it
 * @param kind what it is
 * @param identifier depends on the kind
 * @param attributes further facts that are not secret, by name
 * @param secret owned by this record; zero octets where the kind has none
 * @param certificates end entity first; empty where the kind has none
 * @param notAfter from when on it must not be used; empty when it does not expire
 */
public record Credential(String alias, CredentialKind kind, String identifier, Map<String, String> attributes, SecretBytes secret,
        List<X509Certificate> certificates, Optional<Instant> notAfter) implements AutoCloseable {
    private static final int MAX_ALIAS = 128;

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for an alias outside its alphabet */
    public Credential {
        if (!isAlias(alias)) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a credential alias of 1 to 128 letters, digits and . _ - : / @");
        }
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        certificates = List.copyOf(certificates);
    }

    /** Whether the text has the alphabet and length of an alias. */
    public static boolean isAlias(String text) {
        return !text.isEmpty() && text.length() <= MAX_ALIAS && text.chars().allMatch(
                c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-:/@".indexOf(c) >= 0);
    }

    /** The attribute of this name. */
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    @Override
    public void close() {
        secret.close();
    }

    /** Alias and kind only. */
    @Override
    public String toString() {
        return kind + " " + alias;
    }
}
