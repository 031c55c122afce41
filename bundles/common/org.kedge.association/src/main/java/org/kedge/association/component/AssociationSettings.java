package org.kedge.association.component;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import org.kedge.association.initiator.InitiatorSettings;
import org.kedge.association.responder.ResponderSettings;

/**
 * The validated configuration of a node's associations.
 *
 * @param initiator as Entity A
 * @param responder as Entity B
 */
public record AssociationSettings(InitiatorSettings initiator, ResponderSettings responder) {
    /** The defaults of the configuration type. */
    public static AssociationSettings defaults() {
        return new AssociationSettings(InitiatorSettings.defaults(), ResponderSettings.of("cse", "peers"));
    }

    /** @throws IllegalArgumentException with a text for the owner that names the property */
    static AssociationSettings of(AssociationConfiguration c) {
        Set<String> always = Arrays.stream(c.always()).flatMap(value -> Arrays.stream(value.split(","))).map(String::trim)
                .filter(name -> !name.isEmpty()).collect(Collectors.toSet());
        InitiatorSettings initiator = new InitiatorSettings(c.auto(), always, Duration.ofSeconds(c.handshake_timeout()),
                Duration.ofSeconds(c.keep_alive()), Duration.ofSeconds(c.retry_initial()), Duration.ofSeconds(c.retry_max()),
                Duration.ofSeconds(c.retry_failed()), duration("registration.lifetime", c.registration_lifetime()),
                duration("key.lifetime", c.key_lifetime()));
        return new AssociationSettings(initiator, ResponderSettings.of(c.listener().trim(), c.accept().trim()));
    }

    private static Duration duration(String property, String text) {
        try {
            return Duration.parse(text.trim());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(property + " is no ISO-8601 duration such as P1D", e);
        }
    }
}
