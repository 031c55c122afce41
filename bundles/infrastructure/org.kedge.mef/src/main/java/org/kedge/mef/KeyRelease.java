package org.kedge.mef;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry.Issued;
import org.kedge.api.key.ProvisionedKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Look-up, authorisation by target and SUID, derivation and audit of a key that leaves the MEF (TS-0003 8.3.2.1 step f): one path for
 * targets on the network and for the co-located target of direct bootstrap (D-38, D-81). Thread-safe.
 */
final class KeyRelease {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRelease.class);
    private static final String RELEASED = "key.released";
    private static final String REFUSED = "key.refused";
    private static final String ABSOLUTE = "//";

    /**
     * Who asks.
     *
     * @param name for log and audit
     * @param is whether a target of an Enrolee's record is the one who asks
     */
    record Requester(String name, Predicate<EnrolmentTarget> is) {
    }

    private final Supplier<MefSettings> settings;
    private final MefRegistries registries;
    private final AuditTrail audit;
    private final MefStatus status;
    private final InstantSource clock;

    KeyRelease(Supplier<MefSettings> settings, MefRegistries registries, AuditTrail audit, MefStatus status, InstantSource clock) {
        this.settings = settings;
        this.registries = registries;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
    }

    /**
     * Derives a key for the target that asks. The audit record is durable when this returns.
     *
     * @param facts further facts for the audit record
     * @return the key, which the caller closes
     * @throws KedgeException {@link ErrorCode#KEY_UNKNOWN}, {@link ErrorCode#KEY_EXPIRED}, {@link ErrorCode#TARGET_NOT_ALLOWED},
     *         {@link ErrorCode#SUID_NOT_ALLOWED}, {@link ErrorCode#DERIVATION_UNSUPPORTED}, {@link ErrorCode#AUDIT_UNAVAILABLE}, or a
     *         code of the registry
     */
    ProvisionedKey release(KeId keId, Suid suid, Requester requester, Map<String, String> facts) {
        try {
            Instant now = clock.instant();
            try (Issued issued = known(keId, now)
                    .orElseThrow(() -> new KedgeException(ErrorCode.KEY_UNKNOWN, "KeID " + keId + " is not known"))) {
                return derive(issued, keId, suid, requester, facts, now);
            }
        } catch (RuntimeException e) {
            throw refused(keId, suid, requester, facts, KedgeException.of(e));
        }
    }

    /**
     * As {@link #release}, for a KeID that nobody has authenticated: anybody can make one up, which must fill neither log nor audit trail,
     * not even while the registry fails.
     *
     * @return empty, without a trace, when the KeID is not known
     */
    Optional<ProvisionedKey> releaseIfKnown(KeId keId, Suid suid, Requester requester, Map<String, String> facts) {
        Instant now;
        Optional<Issued> found;
        try {
            now = clock.instant();
            found = known(keId, now);
        } catch (RuntimeException e) {
            KedgeException fault = KedgeException.of(e);
            if (fault.code() == ErrorCode.KEY_EXPIRED) {
                throw refused(keId, suid, requester, facts, fault);
            }
            status.releaseRefused(fault);
            throw fault;
        }
        try (Issued issued = found.orElse(null)) {
            return Optional.ofNullable(issued).map(ke -> derive(ke, keId, suid, requester, facts, now));
        } catch (RuntimeException e) {
            throw refused(keId, suid, requester, facts, KedgeException.of(e));
        }
    }

    /** Audits and counts a request that does not come as far as {@link #release}. */
    KedgeException refused(String keId, String suid, String requester, Map<String, String> facts, KedgeException fault) {
        LOG.warn("KEY-REFUSED target={} keId={} suid={} {}", requester, keId, suid, fault.getMessage());
        Map<String, String> details = new HashMap<>(facts);
        details.put("keId", keId);
        details.put("suid", suid);
        audit.refused(REFUSED, "", requester, details, fault);
        status.releaseRefused(fault);
        return fault;
    }

    private KedgeException refused(KeId keId, Suid suid, Requester requester, Map<String, String> facts, KedgeException fault) {
        return refused(keId.toString(), suid.digits(), requester.name(), facts, fault);
    }

    private ProvisionedKey derive(Issued issued, KeId keId, Suid suid, Requester requester, Map<String, String> facts, Instant now) {
        EnroleeRecord enrolee = registries.enrolees().find(issued.enroleeId()).filter(EnroleeRecord::enabled)
                .orElseThrow(() -> new KedgeException(ErrorCode.KEY_UNKNOWN,
                        "KeID " + keId + " of an Enrolee that is disabled or removed"));
        AllowedTarget allowed = authorise(enrolee, keId, suid, requester);
        SecretBytes key = KeyDerivations.forTarget(issued.key().ke(), allowed.target(), allowed.derivation(), suid);
        try {
            Instant notAfter = lifetime(now, issued.key().notAfter());
            String check = KeyCheckValue.of(key);
            Map<String, String> details = new HashMap<>(facts);
            details.putAll(Map.of("keId", keId.toString(), "suid", suid.digits(), "target", allowed.target().id(), "check", check,
                    "derivation", allowed.derivation().name(), "notAfter", Timestamps.format(notAfter)));
            audit.granted(RELEASED, enrolee.id(), requester.name(), details);
            status.released();
            LOG.info("KEY-RELEASED target={} keId={} suid={} check={}", allowed.target().id(), keId, suid.digits(), check);
            return new ProvisionedKey(key, keId.reference(), suid, allowed.derivation(),
                    Optional.of(enrolee.id()).filter(id -> id.startsWith(ABSOLUTE)), notAfter);
        } catch (RuntimeException e) {
            key.close();
            throw e;
        }
    }

    private static AllowedTarget authorise(EnroleeRecord enrolee, KeId keId, Suid suid, Requester requester) {
        List<AllowedTarget> allowed = enrolee.targets().stream().filter(t -> requester.is().test(t.target())).toList();
        if (allowed.isEmpty()) {
            throw new KedgeException(ErrorCode.TARGET_NOT_ALLOWED,
                    requester.name() + " is no target of Enrolee " + enrolee.id() + " (KeID " + keId + ")");
        }
        return allowed.stream().filter(t -> t.suids().contains(suid)).findFirst().orElseThrow(() -> new KedgeException(
                ErrorCode.SUID_NOT_ALLOWED, requester.name() + " may not have SUID " + suid.digits() + " of Enrolee " + enrolee.id()));
    }

    /** Kept within the rest of Ke's lifetime (D-17); whole seconds, as on the wire. */
    private Instant lifetime(Instant now, Instant keNotAfter) {
        Duration longest = settings.get().fetchLifetime();
        Instant wanted = now.plus(longest).truncatedTo(ChronoUnit.SECONDS);
        return wanted.isBefore(keNotAfter) ? wanted : keNotAfter;
    }

    /** Tells the owner, and only the owner, whether the key is expired or was never there. */
    private Optional<Issued> known(KeId keId, Instant now) {
        Optional<Issued> usable = registries.keys().find(keId, now);
        if (usable.isEmpty()) {
            registries.keys().find(keId, Instant.EPOCH).ifPresent(old -> {
                try (old) {
                    throw new KedgeException(ErrorCode.KEY_EXPIRED,
                            "KeID " + keId + " expired at " + old.key().notAfter() + ", now " + now);
                }
            });
        }
        return usable;
    }
}
