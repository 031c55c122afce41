package org.kedge.briefingnode;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that nobody listed: whose certificate chains to the anchors configured for them is listed under the name in it, when it comes for
 * the first time. It never takes the name of a node that is listed already, however that one authenticates itself. Thread-safe.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final String ADMITTED = "node.admitted";

    private final Supplier<BriefingNodeSettings> settings;
    private final NodeRegistry nodes;
    private final OwnKeys keys;
    private final AuditTrail audit;
    private final BriefingStatus status;

    Admission(Supplier<BriefingNodeSettings> settings, NodeRegistry nodes, OwnKeys keys, AuditTrail audit, BriefingStatus status) {
        this.settings = settings;
        this.nodes = nodes;
        this.keys = keys;
        this.audit = audit;
        this.status = status;
    }

    /** How a certificate that claims this is to be verified; empty when nobody is admitted by it. Verified it is by the transport. */
    Optional<ResolvedCertificate> verification(List<Claim> claims) {
        return settings.get().unlisted().flatMap(unlisted -> claims.stream().filter(claim -> claim.flavour() == unlisted.flavour())
                .findFirst().flatMap(claim -> {
                    NodeId id = new NodeId(claim.identifier());
                    return nodes.find(id).isPresent() ? Optional.empty()
                            : Optional.of(new ResolvedCertificate(information(unlisted, id), Principal.unlisted(id)));
                }));
    }

    private CertificateInformation information(BriefingNodeSettings.Unlisted unlisted, NodeId id) {
        List<X509Certificate> anchors = keys.anchors(unlisted.anchors());
        return new CertificateInformation(unlisted.flavour(), id.value(), anchors, unlisted.revocation());
    }

    /**
     * The record of a node whose certificate was verified as {@link #verification} said, listing it when it is not.
     *
     * @return empty when it is listed in another way meanwhile, or nobody is admitted any more
     */
    Optional<NodeRecord> admitted(NodeId id, PeerIdentity peer) {
        Optional<BriefingNodeSettings.Unlisted> unlisted = settings.get().unlisted();
        if (unlisted.isEmpty() || peer.kind() != PeerIdentity.Kind.CERTIFICATE) {
            return Optional.empty();
        }
        CertificateInformation information = information(unlisted.get(), id);
        Optional<NodeRecord> listed = nodes.find(id);
        return (listed.isPresent() ? listed : Optional.of(list(id, information)))
                .filter(node -> node.certificate().equals(Optional.of(information)));
    }

    private NodeRecord list(NodeId id, CertificateInformation information) {
        Optional<String> enrolee = Optional.of(id.value()).filter(any -> information.flavour() == CertificateFlavour.AE_ID);
        NodeRecord node = new NodeRecord(id, enrolee, Optional.empty(), Optional.of(information), false, Optional.empty(), Set.of(),
                Optional.empty(), Optional.empty(), Optional.empty(), true);
        audit.granted(ADMITTED, id.value(), information.flavour() + " " + information.identifier(), Map.of());
        try {
            nodes.add(List.of(new NodeRegistry.Entry(node, Optional.empty())));
        } catch (KedgeException e) {
            if (e.code() != ErrorCode.IMPORT_DUPLICATE) {
                audit.failed(ADMITTED, id.value(), "", Map.of(), e);
                throw e;
            }
            // Another request of the node, or another process, was faster.
            return nodes.find(id).orElseThrow(() -> e);
        }
        status.admitted();
        LOG.info("NODE-ADMITTED node={} flavour={}", id, information.flavour());
        return node;
    }
}
