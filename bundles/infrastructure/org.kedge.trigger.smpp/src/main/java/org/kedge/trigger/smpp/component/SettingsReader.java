package org.kedge.trigger.smpp.component;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.trigger.smpp.SmppSettings;

/** Checks the configuration; every refusal names the property. The library would repeat a value that is too long, so none gets there. */
final class SettingsReader {
    private static final int MAX_SYSTEM_ID = 15;
    private static final int MAX_SYSTEM_TYPE = 12;
    private static final int MAX_SOURCE = 20;
    private static final int MAX_TON = 6;
    private static final List<Integer> NPIS = List.of(0, 1, 3, 4, 6, 8, 9, 10, 14, 18);
    private static final int MAX_VALIDITY = 30 * 24 * 60;
    private static final int MAX_PORT = 65535;
    private static final int MAX_SECONDS = 3600;

    private SettingsReader() {
    }

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    static SmppSettings read(SmppConfig config) {
        if (config.host().isBlank() || config.host().strip().chars().anyMatch(Character::isWhitespace)) {
            throw wrong("host is missing, or no name");
        }
        return new SmppSettings(
                new SmppSettings.Endpoint(config.host().strip(), between("port", config.port(), 1, MAX_PORT), config.tls(),
                        anchors(config)),
                account(config),
                new SmppSettings.Source(text("source.address", config.source_address(), MAX_SOURCE),
                        between("source.ton", config.source_ton(), 0, MAX_TON), npi(config.source_npi())),
                new SmppSettings.Delivery(Duration.ofMinutes(between("validity.minutes", config.validity_minutes(), 1, MAX_VALIDITY)),
                        config.receipts()),
                limits(config));
    }

    private static SmppSettings.Account account(SmppConfig config) {
        String systemId = text("system.id", config.system_id(), MAX_SYSTEM_ID);
        if (systemId.isEmpty()) {
            throw wrong("system.id is missing");
        }
        return new SmppSettings.Account(systemId, Optional.of(config.password().strip()).filter(alias -> !alias.isEmpty())
                .map(alias -> alias("password", alias)), text("system.type", config.system_type(), MAX_SYSTEM_TYPE));
    }

    private static SmppSettings.Limits limits(SmppConfig config) {
        Duration first = seconds("retry.seconds", config.retry_seconds());
        Duration longest = seconds("retry.max.seconds", config.retry_max_seconds());
        if (longest.compareTo(first) < 0) {
            throw wrong("retry.max.seconds is below retry.seconds");
        }
        return new SmppSettings.Limits(between("window", config.window(), 1, 100), between("queue", config.queue(), 0, 10_000),
                seconds("connect.seconds", config.connect_seconds()), seconds("answer.seconds", config.answer_seconds()),
                seconds("enquire.seconds", config.enquire_seconds()), first, longest);
    }

    /** A .cfg file gives a list as one text with commas. */
    private static List<String> anchors(SmppConfig config) {
        return Arrays.stream(config.tls_anchors()).flatMap(value -> Arrays.stream(value.split(","))).map(String::strip)
                .filter(alias -> !alias.isEmpty()).map(alias -> alias("tls.anchors", alias)).toList();
    }

    /** Not repeated: somebody may have written the password itself. */
    private static String alias(String property, String alias) {
        if (!Credential.isAlias(alias)) {
            throw wrong(property + " is not an alias of the credential store");
        }
        return alias;
    }

    private static int npi(int value) {
        if (!NPIS.contains(value)) {
            throw wrong("source.npi is not one of " + NPIS);
        }
        return value;
    }

    private static String text(String property, String value, int longest) {
        String text = value.strip();
        if (text.length() > longest || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw wrong(property + " is not at most " + longest + " printable characters");
        }
        return text;
    }

    private static Duration seconds(String property, int value) {
        return Duration.ofSeconds(between(property, value, 1, MAX_SECONDS));
    }

    private static int between(String property, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong(property + " is not " + least + " to " + most);
        }
        return value;
    }

    private static KedgeException wrong(String what) {
        return new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.trigger.smpp: " + what);
    }
}
