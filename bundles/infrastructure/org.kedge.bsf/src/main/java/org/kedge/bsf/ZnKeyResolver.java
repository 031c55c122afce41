package org.kedge.bsf;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyResolver;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.Limiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may connect to Zn: peers of role MAF, CSE and BBN by a certificate with their FQDN. An AE has no name that it could prove (D-12), a
 * pre-shared or raw key proves none. The listener audits refused handshakes. Thread-safe.
 */
final class ZnKeyResolver implements KeyResolver {
    static final Set<PeerRole> NAFS = Set.of(PeerRole.MAF, PeerRole.CSE, PeerRole.BBN);
    /** What holds an FQDN in the dNSName that the handshake verifies. */
    static final Set<CertificateFlavour> FLAVOURS = Set.of(CertificateFlavour.FQDN, CertificateFlavour.CSE_ID);
    private static final Logger LOG = LoggerFactory.getLogger(ZnKeyResolver.class);
    private static final int LOGGED_PER_MINUTE = 60;

    private final PeerRegistry peers;
    private final BsfStatus status;
    private final Function<X509Certificate, List<Claim>> names;
    private final Limiter logged = new Limiter(LOGGED_PER_MINUTE);

    /** @param names reads the identities that a certificate claims */
    ZnKeyResolver(PeerRegistry peers, BsfStatus status, Function<X509Certificate, List<Claim>> names) {
        this.peers = peers;
        this.status = status;
        this.names = names;
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
        refuse(new KedgeException(ErrorCode.PEER_UNKNOWN, "a NAF authenticates itself by certificate, not by pre-shared key"));
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
        try {
            Optional<ResolvedCertificate> found = presented.chain().isEmpty() ? Optional.empty() : resolve(presented.chain().get(0));
            if (found.isEmpty()) {
                refuse(new KedgeException(ErrorCode.PEER_UNKNOWN, "a certificate claims no name of a NAF that is known"));
            }
            return CompletableFuture.completedFuture(found);
        } catch (RuntimeException e) {
            // Anything: what a stranger presents is not to end a look-up without a trace.
            KedgeException fault = KedgeException.of(e);
            refuse(fault);
            return BsfStatus.isOwn(fault) && fault.code() != ErrorCode.INTERNAL ? CompletableFuture.failedFuture(fault)
                    : CompletableFuture.completedFuture(Optional.empty());
        }
    }

    private Optional<ResolvedCertificate> resolve(X509Certificate certificate) {
        return names.apply(certificate).stream().filter(claim -> FLAVOURS.contains(claim.flavour())).map(this::peer)
                .flatMap(Optional::stream).findFirst();
    }

    private Optional<ResolvedCertificate> peer(Claim claim) {
        return peers.findByCertificate(claim.flavour(), claim.identifier()).filter(ZnKeyResolver::isNaf)
                .flatMap(peer -> peer.certificate().map(info -> new ResolvedCertificate(info, Principal.peer(peer.name()))));
    }

    /** Whether a peer can be a NAF. */
    static boolean isNaf(PeerRecord peer) {
        return NAFS.contains(peer.role()) && peer.certificate().filter(info -> FLAVOURS.contains(info.flavour())).isPresent();
    }

    private void refuse(KedgeException cause) {
        status.refused(cause);
        Limiter.Decision decision = logged.next();
        if (decision.allowed()) {
            LOG.warn("NAF-REFUSED {}{}", cause.getMessage(),
                    decision.suppressed() == 0 ? "" : " (and " + decision.suppressed() + " more)");
        }
    }
}
