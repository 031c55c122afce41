package org.kedge.pki;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * From when until when a certificate is valid, both inclusive, in whole seconds (RFC 5280 4.1.2.5).
 *
 * @param notBefore first valid second
 * @param notAfter last valid second; after notBefore
 */
public record Validity(Instant notBefore, Instant notAfter) {
    /** How far back a fresh certificate starts, so that a peer whose clock is a little behind accepts it at once. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** @throws IllegalArgumentException when it would end before it begins */
    public Validity {
        notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
        notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (!notBefore.isBefore(notAfter)) {
            throw new IllegalArgumentException("validity from " + notBefore + " to " + notAfter);
        }
    }

    /** From five minutes ago for this long. */
    public static Validity lasting(Duration duration) {
        Instant now = Instant.now();
        return new Validity(now.minus(SKEW), now.plus(duration));
    }

    /** From five minutes ago for this many days. */
    public static Validity days(int days) {
        return lasting(Duration.ofDays(days));
    }

    /** The part of this validity inside another: a certificate should not outlive its issuer. */
    Validity within(Validity outer) {
        return new Validity(notBefore.isBefore(outer.notBefore) ? outer.notBefore : notBefore,
                notAfter.isAfter(outer.notAfter) ? outer.notAfter : notAfter);
    }
}
