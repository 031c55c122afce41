package org.kedge.briefingnode;

import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.gba.GbaPskIdentity;

/** Who asks, by the record of now: a session may outlive it, and ends with what its record allowed. Thread-safe. */
final class Callers {
    private final Supplier<BriefingNodeSettings> settings;
    private final NodeRegistry nodes;
    private final Admission admission;

    Callers(Supplier<BriefingNodeSettings> settings, NodeRegistry nodes, Admission admission) {
        this.settings = settings;
        this.nodes = nodes;
        this.admission = admission;
    }

    /** @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}; a code of the registry */
    Caller of(PeerIdentity peer) {
        NodeId id = Principal.node(peer).orElseThrow(() -> unknown(peer, "names no node"));
        Optional<NodeRecord> known = Principal.isUnlisted(peer) ? admission.admitted(id, peer) : nodes.find(id);
        NodeRecord node = known.filter(NodeRecord::enabled).orElseThrow(() -> unknown(peer, "is not a node that is known"));
        return switch (peer.kind()) {
            case CERTIFICATE, RAW_PUBLIC_KEY -> {
                if (node.certificate().filter(c -> c.identifier().equals(peer.identifier())).isEmpty()) {
                    throw unknown(peer, "came with a certificate or raw key, which its record has no more");
                }
                yield new Caller(node, "certificate", peer.chain().stream().findFirst());
            }
            case PSK -> new Caller(node, preShared(node, peer), Optional.empty());
            case ANONYMOUS -> throw unknown(peer, "did not authenticate itself");
        };
    }

    private String preShared(NodeRecord node, PeerIdentity peer) {
        if (node.pskIdentity().filter(peer.identifier()::equals).isPresent()) {
            return "psk";
        }
        if (node.gba() && settings.get().gba().agreement().isPresent() && GbaPskIdentity.of(peer.identifier()).isPresent()) {
            return "gba";
        }
        throw unknown(peer, "came with a pre-shared key, which its record has no more");
    }

    private static KedgeException unknown(PeerIdentity peer, String why) {
        return new KedgeException(ErrorCode.PEER_UNKNOWN, peer + " " + why);
    }
}
