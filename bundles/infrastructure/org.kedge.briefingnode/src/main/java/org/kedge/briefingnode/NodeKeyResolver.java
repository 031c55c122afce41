package org.kedge.briefingnode;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.transport.KeyResolver;
import org.kedge.crypto.PublicKeyId;
import org.kedge.gba.GbaPskIdentity;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.Limiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may connect to the Briefing Node: nodes by certificate or raw key, by their own pre-shared key, by a B-TID, and, when the owner wants
 * that, by a certificate of the manufacturer alone. What is refused looks alike from outside (D-80); the listener audits it, this log says
 * why. Thread-safe.
 */
final class NodeKeyResolver implements KeyResolver {
    private static final Logger LOG = LoggerFactory.getLogger(NodeKeyResolver.class);
    private static final int LOGGED_PER_MINUTE = 60;
    private static final int QUOTED = 128;
    /** A certificate with more names than any node has must not cost a look-up for each of them. */
    private static final int MAX_CLAIMS = 16;
    /** Not the stranger's doing. */
    private static final Set<ErrorCode> FAILED = Set.of(ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN,
            ErrorCode.KEY_SERVER_UNREACHABLE, ErrorCode.LOOKUPS_EXHAUSTED, ErrorCode.SERVICE_MISSING, ErrorCode.STORE_SEALED,
            ErrorCode.STORE_IO, ErrorCode.CREDENTIAL_UNKNOWN, ErrorCode.CLOCK_NOT_TRUSTED);

    private final NodeRegistry nodes;
    private final Admission admission;
    private final GbaKeys gba;
    private final BriefingStatus status;
    private final Function<X509Certificate, List<Claim>> names;
    private final Limiter logged = new Limiter(LOGGED_PER_MINUTE);

    /** @param names reads the identities that a certificate claims */
    NodeKeyResolver(NodeRegistry nodes, Admission admission, GbaKeys gba, BriefingStatus status,
            Function<X509Certificate, List<Claim>> names) {
        this.nodes = nodes;
        this.admission = admission;
        this.gba = gba;
        this.status = status;
        this.names = names;
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
        return psk(identity, OptionalInt.empty());
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity, OptionalInt cipherSuite) {
        return answer("psk_identity " + printable(identity), () -> {
            Optional<NodeRecord> node = nodes.findByPskIdentity(identity);
            if (node.isPresent()) {
                return CompletableFuture.completedFuture(node.filter(NodeRecord::enabled).flatMap(n -> nodes.key(n.id())
                        .map(key -> new ResolvedPsk(key, Principal.listed(n.id())))));
            }
            return GbaPskIdentity.of(identity).map(bTid -> gba.resolve(bTid, cipherSuite))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
        });
    }

    @Override
    public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
        String peer = presented.chain().isEmpty() ? "raw public key " + PublicKeyId.of(presented.publicKey())
                : "certificate " + printable(presented.chain().get(0).getSubjectX500Principal().getName());
        return answer(peer, () -> CompletableFuture.completedFuture(resolve(presented)));
    }

    /** A node that is listed and disabled is unknown; it does not come in again as one that is not listed. */
    private Optional<ResolvedCertificate> resolve(Presented presented) {
        boolean raw = presented.chain().isEmpty();
        List<Claim> claims = raw ? rawKeyClaims(presented.publicKey())
                : names.apply(presented.chain().get(0)).stream().limit(MAX_CLAIMS).toList();
        Optional<NodeRecord> listed = claims.stream().map(c -> nodes.findByCertificate(c.flavour(), c.identifier()))
                .flatMap(Optional::stream).findFirst();
        if (listed.isPresent()) {
            return listed.filter(NodeRecord::enabled).flatMap(node -> node.certificate()
                    .map(information -> new ResolvedCertificate(information, Principal.listed(node.id()))));
        }
        return raw ? Optional.empty() : admission.verification(claims);
    }

    /** A record may hold the identifier in any of the truncations of RFC 6920. */
    private static List<Claim> rawKeyClaims(PublicKey key) {
        return Arrays.stream(PublicKeyId.Algorithm.values())
                .map(algorithm -> new Claim(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.uri(key.getEncoded(), algorithm))).toList();
    }

    private interface LookUp<T> {
        CompletionStage<Optional<T>> find();
    }

    private <T> CompletionStage<Optional<T>> answer(String peer, LookUp<T> lookUp) {
        CompletionStage<Optional<T>> found;
        try {
            found = lookUp.find();
        } catch (RuntimeException e) {
            // Anything: what a stranger presents is not to end a look-up without a trace.
            found = CompletableFuture.failedFuture(e);
        }
        return found.handle((result, fault) -> fault == null ? known(peer, result) : this.<T>failed(peer, KedgeException.of(fault)))
                .thenCompose(stage -> stage);
    }

    private <T> CompletionStage<Optional<T>> known(String peer, Optional<T> result) {
        status.lookedUp(result.isPresent() ? "found" : "unknown");
        if (result.isEmpty()) {
            log(peer, new KedgeException(ErrorCode.PEER_UNKNOWN, "is not a node that is known"));
        }
        return CompletableFuture.completedFuture(result);
    }

    private <T> CompletionStage<Optional<T>> failed(String peer, KedgeException cause) {
        boolean own = FAILED.contains(cause.code());
        status.lookedUp(own ? "failed" : "unknown");
        log(peer, cause);
        if (own) {
            status.fault(cause);
            return CompletableFuture.failedFuture(cause);
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private void log(String peer, KedgeException cause) {
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
