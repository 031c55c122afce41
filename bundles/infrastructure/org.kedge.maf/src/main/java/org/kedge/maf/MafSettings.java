package org.kedge.maf;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.messages.registration.ServerKind;
import org.kedge.registration.RegistrationSettings;

/**
 * Checked configuration of the MAF.
 *
 * @param fqdn its name and MAF-ID, part of every KmID and KcID
 * @param listener the transport listener it answers on
 * @param fetchTimeout how long a first handshake waits for the MEF
 * @param kmLifetime longest lifetime of a Km
 * @param registration what clients may register
 * @param acceptPush whether a MEF may bring a Km (D-58)
 * @param sweepInterval time between two removals of what has expired
 */
public record MafSettings(Fqdn fqdn, String listener, Duration fetchTimeout, Duration kmLifetime, RegistrationSettings registration,
        boolean acceptPush, Duration sweepInterval) {
    /** A MAF on the listener {@code maf} with the default limits, which takes no push. */
    public static MafSettings service(Fqdn fqdn) {
        return new MafSettings(fqdn, "maf", Duration.ofSeconds(4), Duration.ofDays(30), RegistrationSettings.of(fqdn, ServerKind.MAF),
                false, Duration.ofMinutes(10));
    }

    /** These settings with push accepted. */
    public MafSettings acceptingPush() {
        return new MafSettings(fqdn, listener, fetchTimeout, kmLifetime, registration, true, sweepInterval);
    }

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    static MafSettings of(MafConfig config) {
        Fqdn fqdn = fqdn(config.fqdn());
        if (config.listener().isBlank()) {
            throw wrong("listener is empty");
        }
        return new MafSettings(fqdn, config.listener().trim(), duration("fetch.timeout", config.fetch_timeout()),
                duration("km.lifetime", config.km_lifetime()), registration(config, fqdn), config.accept_push(),
                Duration.ofMinutes(positive("sweep.minutes", config.sweep_minutes())));
    }

    private static RegistrationSettings registration(MafConfig config, Fqdn fqdn) {
        return new RegistrationSettings(fqdn, ServerKind.MAF, duration("client.lifetime", config.client_lifetime()),
                duration("key.lifetime", config.key_lifetime()), positive("registrations.per.client", config.registrations_per_client()),
                positive("keys.per.client", config.keys_per_client()), stakeholders(config.stakeholders()));
    }

    private static Set<Fqdn> stakeholders(String[] names) {
        try {
            return Arrays.stream(names).flatMap(text -> Arrays.stream(text.split(","))).map(String::trim).filter(name -> !name.isEmpty())
                    .map(Fqdn::parse).collect(Collectors.toSet());
        } catch (KedgeException e) {
            throw wrong("stakeholders: " + e.detail());
        }
    }

    private static Fqdn fqdn(String text) {
        try {
            Fqdn fqdn = Fqdn.parse(text.trim());
            KeId.of(new byte[KeId.RELATIVE_OCTETS], fqdn); // a KmID is as long as a KeID and must fit a psk_identity too (D-21)
            return fqdn;
        } catch (KedgeException e) {
            throw wrong("fqdn: " + e.detail());
        }
    }

    private static int positive(String property, int value) {
        if (value < 1) {
            throw wrong(property + " is below 1");
        }
        return value;
    }

    private static Duration duration(String property, String text) {
        try {
            Duration duration = Duration.parse(text.trim());
            if (duration.toMillis() > 0) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(property + " is no ISO-8601 duration such as P30D or PT4S");
        }
        throw wrong(property + " is not above zero");
    }

    private static KedgeException wrong(String what) {
        return new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.maf: " + what);
    }
}
