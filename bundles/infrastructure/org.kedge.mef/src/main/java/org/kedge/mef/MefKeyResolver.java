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
import org.kedge.registration.server.Limiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may connect to the MEF: Enrolees by KpmID or certificate information, peers by PSK identity or certificate information. Unknown,
 * disabled and keyless look alike from outside (D-80); the owner finds the cause in the log. The listener audits refused handshakes, whose
 * cause is not always a look-up. Thread-safe.
 */
final class MefKeyResolver implements KeyResolver {
    private static final Logger LOG = LoggerFactory.getLogger(MefKeyResolver.class);
    private static final int LOGGED_PER_MINUTE = 60;
    private static final int QUOTED = 128;

    private final MefRegistries registries;
    private final MefStatus status;
    private final Function<X509Certificate, List<Claim>> names;
    private final Limiter logged = new Limiter(LOGGED_PER_MINUTE);

    /** @param names reads the identities that a certificate claims */
    MefKeyResolver(MefRegistries registries, MefStatus status, Function<X509Certificate, List<Claim>> names) {
        this.registries = registries;
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
        return look(peer, () -> resolve(claims(presented)), "claims no identity that is known");
    }

    private List<Claim> claims(Presented presented) {
        return presented.chain().isEmpty() ? rawKeyClaims(presented.publicKey()) : names.apply(presented.chain().get(0));
    }

    /** A record may hold the identifier in any of the truncations of RFC 6920. */
    private static List<Claim> rawKeyClaims(PublicKey key) {
        return Arrays.stream(PublicKeyId.Algorithm.values())
                .map(algorithm -> new Claim(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.uri(key.getEncoded(), algorithm))).toList();
    }

    /** With several names, or with one that is an Enrolee's and a peer's, the Enrolee comes first; see {@link Sessions} for both. */
    private Optional<ResolvedCertificate> resolve(List<Claim> claims) {
        return claims.stream().map(this::enrolee).flatMap(Optional::stream).findFirst()
                .or(() -> claims.stream().map(this::peer).flatMap(Optional::stream).findFirst());
    }

    private Optional<ResolvedCertificate> enrolee(Claim claim) {
        return registries.enrolees().findByCertificate(claim.flavour(), claim.identifier()).filter(e -> usable(e, Mechanism.CERTIFICATE))
                .flatMap(e -> e.certificate().map(info -> new ResolvedCertificate(info, Principal.enrolee(e.id()))));
    }

    private Optional<ResolvedCertificate> peer(Claim claim) {
        return registries.peers().findByCertificate(claim.flavour(), claim.identifier())
                .flatMap(p -> p.certificate().map(info -> new ResolvedCertificate(info, Principal.peer(p.name()))));
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
            if (found.isPresent()) {
                status.found();
            } else {
                refuse(new KedgeException(ErrorCode.PEER_UNKNOWN, peer + " " + unknown), peer);
            }
            return CompletableFuture.completedFuture(found);
        } catch (RuntimeException e) {
            // Anything: what a stranger presents is not to end a look-up without a trace.
            KedgeException fault = KedgeException.of(e);
            refuse(fault, peer);
            return MefStatus.isOwn(fault) && fault.code() != ErrorCode.INTERNAL ? CompletableFuture.failedFuture(fault)
                    : CompletableFuture.completedFuture(Optional.empty());
        }
    }

    private void refuse(KedgeException cause, String peer) {
        status.unknown(cause);
        Limiter.Decision decision = logged.next();
        if (decision.allowed()) {
            LOG.warn("PEER-REFUSED peer={} {}{}", peer, cause.getMessage(),
                    decision.suppressed() == 0 ? "" : " (and " + decision.suppressed() + " more)");
        }
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(QUOTED).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
