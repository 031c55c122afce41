package org.kedge.mef;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.messages.registration.ServerKind;
import org.kedge.registration.RegistrationSettings;

/**
 * Checked configuration of the MEF.
 *
 * @param fqdn its name, part of every KeID
 * @param listener the transport listener it answers on
 * @param ownTarget the target it belongs to in mode self (D-81); empty in mode service
 * @param fetchLifetime longest lifetime of a key that a target fetches
 * @param sweepInterval time between two removals of expired keys
 * @param push whether Km is handed to MAFs before they ask (D-58)
 * @param registrations what clients may register
 */
public record MefSettings(Fqdn fqdn, String listener, Optional<EnrolmentTarget> ownTarget, Duration fetchLifetime, Duration sweepInterval,
        boolean push, RegistrationSettings registrations) {
    private static final Duration LONGEST = Duration.ofDays(36525);

    /** Mode service on the listener {@code mef} with the default times. */
    public static MefSettings service(Fqdn fqdn) {
        return new MefSettings(fqdn, "mef", Optional.empty(), Duration.ofDays(30), Duration.ofMinutes(10), false,
                RegistrationSettings.of(fqdn, ServerKind.MEF));
    }

    /** Mode self for a target, whose FQDN is the MEF's. */
    public static MefSettings self(EnrolmentTarget target) {
        MefSettings service = service(target.fqdn());
        return new MefSettings(target.fqdn(), service.listener, Optional.of(target), service.fetchLifetime, service.sweepInterval, false,
                service.registrations);
    }

    /** These settings with the push (D-58). */
    public MefSettings withPush() {
        return new MefSettings(fqdn, listener, ownTarget, fetchLifetime, sweepInterval, true, registrations);
    }

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    static MefSettings of(MefConfig config) {
        Fqdn fqdn = fqdn(config.fqdn());
        if (config.listener().isBlank()) {
            throw wrong("listener is empty");
        }
        if (config.sweep_minutes() < 1) {
            throw wrong("sweep.minutes is below 1");
        }
        return new MefSettings(fqdn, config.listener().trim(), ownTarget(config, fqdn), lifetime("fetch.lifetime", config.fetch_lifetime()),
                Duration.ofMinutes(config.sweep_minutes()), config.push(), registrations(config, fqdn));
    }

    private static Fqdn fqdn(String text) {
        try {
            Fqdn fqdn = Fqdn.parse(text.trim());
            KeId.of(new byte[KeId.RELATIVE_OCTETS], fqdn); // a name too long for a KeID shows now, not at the first enrolment (D-21)
            return fqdn;
        } catch (KedgeException e) {
            throw wrong("fqdn: " + e.detail());
        }
    }

    private static Optional<EnrolmentTarget> ownTarget(MefConfig config, Fqdn fqdn) {
        if (config.mode().equals("service")) {
            return Optional.empty();
        }
        if (!config.mode().equals("self")) {
            throw wrong("mode is neither service nor self");
        }
        try {
            EnrolmentTarget.Kind kind = EnrolmentTarget.Kind.valueOf(config.target_kind().trim().toUpperCase(Locale.ROOT));
            String id = kind == EnrolmentTarget.Kind.MAF && config.target_id().isBlank() ? fqdn.value() : config.target_id().trim();
            return Optional.of(new EnrolmentTarget(kind, id, fqdn));
        } catch (KedgeException e) {
            throw wrong("target.id: " + e.detail());
        } catch (IllegalArgumentException e) {
            throw wrong("target.kind is none of MAF, CSE, AE, NODE");
        }
    }

    private static RegistrationSettings registrations(MefConfig config, Fqdn fqdn) {
        if (config.registrations_per_client() < 1) {
            throw wrong("registrations.per.client is below 1");
        }
        if (config.keys_per_client() < 0) {
            throw wrong("keys.per.client is below 0");
        }
        return new RegistrationSettings(fqdn, ServerKind.MEF, lifetime("registration.lifetime", config.registration_lifetime()),
                lifetime("key.lifetime", config.key_lifetime()), config.registrations_per_client(), config.keys_per_client(),
                stakeholders(config.stakeholders()));
    }

    private static Set<Fqdn> stakeholders(String[] names) {
        try {
            return Arrays.stream(names).flatMap(text -> Arrays.stream(text.split(","))).map(String::trim).filter(name -> !name.isEmpty())
                    .map(Fqdn::parse).collect(Collectors.toSet());
        } catch (KedgeException e) {
            throw wrong("stakeholders: " + e.detail());
        }
    }

    private static Duration lifetime(String property, String text) {
        try {
            Duration lifetime = Duration.parse(text.trim());
            if (lifetime.toSeconds() > 0 && lifetime.compareTo(LONGEST) <= 0) {
                return lifetime;
            }
        } catch (DateTimeException e) {
            throw wrong(property + " is no ISO-8601 duration such as P30D");
        }
        throw wrong(property + " is not between a second and a hundred years");
    }

    private static KedgeException wrong(String what) {
        return new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.mef: " + what);
    }
}
