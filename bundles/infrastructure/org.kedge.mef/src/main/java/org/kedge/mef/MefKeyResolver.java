package org.kedge.mef;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyResolver;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateNames.Claim;

/**
 * Who may connect to the MEF: Enrolees by KpmID or certificate information, peers by PSK identity or certificate information. Unknown,
 * disabled and keyless look alike from outside (D-80); the owner finds the cause in log and audit trail. Thread-safe.
 */
final class MefKeyResolver implements KeyResolver {
    private static final String EVENT = "handshake.refused";
    private static final int QUOTED = 128;

    private final MefRegistries registries;
    private final AuditTrail audit;
    private final MefStatus status;
    private final Function<X509Certificate, List<Claim>> names;

    /** @param names reads the identities that a certificate claims */
    MefKeyResolver(MefRegistries registries, AuditTrail audit, MefStatus status, Function<X509Certificate, List<Claim>> names) {
        this.registries = registries;
        this.audit = audit;
        this.status = status;
        this.names = names;
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
        String peer = "psk_identity " + printable(identity);
        return look(peer, () -> resolve(KeyReference.parse(identity)), "is not known");
    }

    private Optional<ResolvedPsk> resolve(KeyReference identity) {
        Optional<EnroleeRecord> enrolee = registries.enrolees().findByKpmId(identity)
                .filter(e -> usable(e, Mechanism.PSK));
        if (enrolee.isPresent()) {
            return registries.enrolees().kpm(identity).map(kpm -> new ResolvedPsk(kpm, Principal.enrolee(enrolee.get().id())));
        }
        Optional<PeerRecord> peer = registries.peers().findByPskId(identity);
        Optional<SecretBytes> psk = peer.flatMap(p -> registries.peers().psk(identity));
        return psk.map(key -> new ResolvedPsk(key, Principal.peer(peer.get().name())));
    }

    @Override
    public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
        String peer = presented.chain().isEmpty() ? "raw public key " + PublicKeyId.of(presented.publicKey())
                : "certificate " + printable(presented.chain().get(0).getSubjectX500Principal().getName());
        return look(peer, () -> claims(presented).stream().map(this::resolve).flatMap(Optional::stream).findFirst(),
                "claims no identity that is known");
    }

    private List<Claim> claims(Presented presented) {
        return presented.chain().isEmpty() ? rawKeyClaims(presented.publicKey()) : names.apply(presented.chain().get(0));
    }

    /** A record may hold the identifier in any of the truncations of RFC 6920. */
    private static List<Claim> rawKeyClaims(PublicKey key) {
        return Arrays.stream(PublicKeyId.Algorithm.values())
                .map(algorithm -> new Claim(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.uri(key.getEncoded(), algorithm))).toList();
    }

    private Optional<ResolvedCertificate> resolve(Claim claim) {
        Optional<EnroleeRecord> enrolee = registries.enrolees().findByCertificate(claim.flavour(), claim.identifier())
                .filter(e -> usable(e, Mechanism.CERTIFICATE));
        if (enrolee.isPresent()) {
            return enrolee.get().certificate().map(info -> new ResolvedCertificate(info, Principal.enrolee(enrolee.get().id())));
        }
        Optional<PeerRecord> peer = registries.peers().findByCertificate(claim.flavour(), claim.identifier());
        return peer.flatMap(PeerRecord::certificate).map(info -> new ResolvedCertificate(info, Principal.peer(peer.get().name())));
    }

    private static boolean usable(EnroleeRecord enrolee, Mechanism mechanism) {
        return enrolee.enabled() && enrolee.mechanism() == mechanism;
    }

    private interface LookUp<T> {
        Optional<T> find();
    }

    private <T> CompletionStage<Optional<T>> look(String peer, LookUp<T> lookUp, String unknown) {
        try {
            Optional<T> found = lookUp.find();
            if (found.isEmpty()) {
                refuse(peer, new KedgeException(ErrorCode.PEER_UNKNOWN, peer + " " + unknown));
            }
            status.lookedUp(found.isPresent());
            return CompletableFuture.completedFuture(found);
        } catch (RuntimeException e) {
            // Anything: what a stranger presents is not to end a look-up without a trace.
            KedgeException fault = KedgeException.of(e);
            status.lookedUp(false);
            status.fault(fault);
            refuse(peer, fault);
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }

    private void refuse(String peer, KedgeException cause) {
        audit.refusedUnknown(EVENT, peer, cause);
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(QUOTED).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
