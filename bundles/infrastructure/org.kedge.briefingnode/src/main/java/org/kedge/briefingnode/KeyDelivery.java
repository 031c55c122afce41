package org.kedge.briefingnode;

import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.briefing.SealedKey;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared secret that goes along with an instruction, apart from it (D-82): the Kpm of the node at the MEF, to a node that does not have
 * it, audited before it leaves. Thread-safe.
 */
final class KeyDelivery {
    static final String DELIVERED = "key.delivered";
    private static final String REFUSED = "key.refused";
    private static final Logger LOG = LoggerFactory.getLogger(KeyDelivery.class);
    /** A Briefing Node must not be able to replace the credential that a node left the factory with. */
    private static final String ALIASES = "bbn/";

    private final Supplier<BriefingNodeSettings> settings;
    private final EnroleeRegistry enrolees;
    private final AuditTrail audit;
    private final BriefingStatus status;

    KeyDelivery(Supplier<BriefingNodeSettings> settings, EnroleeRegistry enrolees, AuditTrail audit, BriefingStatus status) {
        this.settings = settings;
        this.enrolees = enrolees;
        this.audit = audit;
        this.status = status;
    }

    /**
     * The keys for a node: none or one, because it has one Kpm. The audit record is durable when this returns.
     *
     * @param alias where its instructions want it
     * @param held KpmIDs that the node has
     * @return what the caller closes
     * @throws KedgeException {@link ErrorCode#AUDIT_UNAVAILABLE}, a code of the registry
     */
    List<DeliveredKey> deliver(Caller caller, Optional<String> alias, List<String> held, String peer) {
        Optional<String> kpmId = caller.node().kpmId().filter(id -> held.stream().noneMatch(id::equalsIgnoreCase));
        if (alias.isEmpty() || kpmId.isEmpty()) {
            return List.of();
        }
        try {
            return List.of(deliver(caller, alias.get(), KeyReference.parse(kpmId.get()), peer));
        } catch (KedgeException e) {
            if (e.code() != ErrorCode.BRIEFING_KEY_REFUSED) {
                throw e;
            }
            LOG.warn("KEY-REFUSED node={} {}", caller.node().id(), e.getMessage());
            audit.refused(REFUSED, caller.node().id().value(), peer, Map.of("kpmId", kpmId.get()), e);
            return List.of();
        }
    }

    private DeliveredKey deliver(Caller caller, String alias, KeyReference kpmId, String peer) {
        if (!alias.startsWith(ALIASES)) {
            throw refused(caller, "the alias " + alias + " of the destination is not below " + ALIASES);
        }
        Optional<PublicKey> seal = seal(caller);
        SecretBytes kpm = enrolees.kpm(kpmId).orElseThrow(() -> refused(caller, "the registry has no Kpm of an Enrolee that is enabled for "
                + kpmId));
        try {
            Optional<String> sealed = seal.map(key -> SealedKey.seal(kpm, kpmId.toString(), key));
            audit.granted(DELIVERED, caller.node().id().value(), peer, Map.of("kpmId", kpmId.toString(), "alias", alias, "check",
                    KeyCheckValue.of(kpm), "authentication", caller.authentication(), "sealed", sealed.isPresent() ? "yes" : "no"));
            status.delivered();
            LOG.info("KEY-DELIVERED node={} kpmId={} sealed={}", caller.node().id(), kpmId, sealed.isPresent());
            if (sealed.isPresent()) {
                kpm.close();
            }
            return new DeliveredKey(alias, kpmId.toString(), Optional.of(kpm).filter(clear -> sealed.isEmpty()), sealed);
        } catch (RuntimeException e) {
            kpm.close();
            throw e;
        }
    }

    /** The key to seal to; empty: the channel has to do. Of a raw key the session keeps the digest only, so it cannot be sealed to. */
    private Optional<PublicKey> seal(Caller caller) {
        BriefingNodeSettings.Sealing sealing = settings.get().sealing();
        if (sealing == BriefingNodeSettings.Sealing.NEVER) {
            return Optional.empty();
        }
        if (sealing == BriefingNodeSettings.Sealing.ALWAYS && caller.certificate().isEmpty()) {
            throw refused(caller, "keys.sealed is always, and the node came without a certificate");
        }
        return caller.certificate().map(certificate -> certificate.getPublicKey());
    }

    private static KedgeException refused(Caller caller, String why) {
        return new KedgeException(ErrorCode.BRIEFING_KEY_REFUSED, "no key for node " + caller.node().id() + ": " + why);
    }
}
