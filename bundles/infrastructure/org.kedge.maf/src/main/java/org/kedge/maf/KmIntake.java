package org.kedge.maf;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.crypto.Lifetimes;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a Km that a MEF or BSF handed out: checks it, names it, audits it and keeps it under KmID and KeID alike (TS-0003 10.6; seed 001).
 * Fetch and push end here. Thread-safe.
 */
final class KmIntake {
    /** Event of log and audit trail. */
    static final String RECEIVED = "km.received";

    private static final Logger LOG = LoggerFactory.getLogger(KmIntake.class);
    private static final int KMID_OCTETS = 16;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final SecureRandom random = new SecureRandom();
    private final Supplier<MafSettings> settings;
    private final MasterKeyRegistry registry;
    private final AuditTrail audit;
    private final InstantSource clock;

    KmIntake(Supplier<MafSettings> settings, MasterKeyRegistry registry, AuditTrail audit, InstantSource clock) {
        this.settings = settings;
        this.registry = registry;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Keeps a Km. It is durable, as is its audit record, when this returns. Several at once under one KeID end as one record.
     *
     * @param received the key, closed by the caller
     * @param suite of a NAF key the one suite it is for; empty for every other Km
     * @param from who handed it out, for the audit trail
     * @return what is in the registry now, closed by the caller
     * @throws KedgeException {@link ErrorCode#KEY_USAGE}, {@link ErrorCode#KEY_EXPIRED}, {@link ErrorCode#KEY_LENGTH},
     *         {@link ErrorCode#IDENTIFIER_MALFORMED}, {@link ErrorCode#KEY_NOT_GRANTED} when what the MEF says does not fit together,
     *         {@link ErrorCode#REGISTRATION_CONFLICT} when the KeID has another Km or the client is another MEF's,
     *         {@link ErrorCode#AUDIT_UNAVAILABLE}, or a code of the registry
     */
    MasterKey keep(FetchedKey received, OptionalInt suite, String from) {
        Instant now = clock.instant();
        Info info = check(received, suite, now);
        forgetExpired(received.keyId(), suite, now);
        Map<String, String> details = Map.of("keId", received.keyId().toString(), "kmId", info.kmId().toString(), "check",
                info.checkValue(), "notAfter", Timestamps.format(info.notAfter()),
                "derivation", suite.isPresent() ? "GBA " + Contact.digits(suite.getAsInt())
                        : received.derivation().map(KeyDerivation::name).orElse("none"));
        audit.granted(RECEIVED, info.clientId(), from, details);
        try (SecretBytes km = received.key().duplicate(); MasterKey key = new MasterKey(info, km)) {
            Info kept = put(key, now);
            if (!kept.checkValue().equals(info.checkValue())) {
                throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "KeID " + received.keyId()
                        + " has a Km already, with check value " + kept.checkValue() + " instead of " + info.checkValue());
            }
            if (!kept.kmId().equals(info.kmId())) {
                return registry.find(kept.kmId(), now).orElseThrow(() -> new KedgeException(ErrorCode.KEY_UNKNOWN,
                        "Km of KeID " + received.keyId() + " was removed while it was received"));
            }
            LOG.info("KM-RECEIVED client={} keId={} kmId={} check={} notAfter={}", info.clientId(), received.keyId(), info.kmId(),
                    info.checkValue(), info.notAfter());
            return new MasterKey(kept, received.key().duplicate());
        } catch (RuntimeException e) {
            audit.failed(RECEIVED, info.clientId(), from, details, KedgeException.of(e));
            throw e;
        }
    }

    /** What has ended, and is only not swept yet, stands in nobody's way. */
    private Info put(MasterKey key, Instant now) {
        try {
            return registry.put(key);
        } catch (KedgeException e) {
            if (e.code() == ErrorCode.REGISTRATION_CONFLICT && registry.expire(now) > 0) {
                return registry.put(key);
            }
            throw e;
        }
    }

    private Info check(FetchedKey received, OptionalInt suite, Instant now) {
        if (received.suid() != Suid.RSPF_MAF) {
            throw new KedgeException(ErrorCode.KEY_USAGE, "key of " + received.keyId() + " has SUID " + received.suid().digits()
                    + " instead of " + Suid.RSPF_MAF.digits());
        }
        Lifetimes.requireUsable(received.keyId(), received.notAfter(), now);
        // Whole seconds: what is told as m2m:timestamp is what is kept (D-17).
        Instant longest = now.plus(settings.get().kmLifetime()).truncatedTo(ChronoUnit.SECONDS);
        Instant notAfter = Lifetimes.notAfter(Optional.of(longest), received.notAfter());
        KeyReference kmId = name(received);
        String clientId = received.sourceId().map(KmIntake::absolute).orElse(kmId.toString());
        return new Info(kmId, Optional.of(received.keyId()), clientId, KeyCheckValue.of(received.key()), notAfter, false,
                suite);
    }

    /** The MEF may grant a KeID again after Km has ended here; the record that has ended must not stand for the new one. */
    private void forgetExpired(KeyReference keId, OptionalInt suite, Instant now) {
        if (suite.isPresent()) {
            forgetExpiredNafKey(keId, suite.getAsInt(), now);
            return;
        }
        boolean ended = registry.find(keId, Instant.EPOCH).map(old -> {
            try (old) {
                return !Lifetimes.usable(old.info().notAfter(), now);
            }
        }).orElse(false);
        if (ended) {
            registry.remove(keId);
        }
    }

    /** The key of the same B-TID for another suite may go on. */
    private void forgetExpiredNafKey(KeyReference bTid, int suite, Instant now) {
        registry.findNafKey(bTid, suite, Instant.EPOCH).ifPresent(old -> {
            try (old) {
                if (!Lifetimes.usable(old.info().notAfter(), now)) {
                    registry.expire(now);
                }
            }
        });
    }

    /** Older flow: both ends compute the KmID; GBA: it is the B-TID (TS-0003 8.3.2.3); otherwise this MAF assigns it (D-15). */
    private KeyReference name(FetchedKey received) {
        Fqdn maf = settings.get().fqdn();
        if (received.keyId().isBtid()) {
            return received.keyId();
        }
        if (received.derivation().filter(KeyDerivation.LEGACY::equals).isEmpty()) {
            byte[] octets = new byte[KMID_OCTETS];
            random.nextBytes(octets);
            return new KeyReference(HEX.formatHex(octets), maf);
        }
        KeyReference computed = KeyDerivations.legacyKmId(received.key(), maf);
        if (received.assigned().filter(named -> !named.equals(computed)).isPresent()) {
            throw new KedgeException(ErrorCode.KEY_NOT_GRANTED, "KmID of KeID " + received.keyId() + " is " + received.assigned().get()
                    + " at the MEF but " + computed + " by its Km: the MEF derives for another MAF-ID");
        }
        return computed;
    }

    private static String absolute(String id) {
        try {
            return CseId.parse(id).absolute();
        } catch (KedgeException e) {
            return AeId.parse(id).absolute();
        }
    }
}
