package org.kedge.briefing.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Bound;

/**
 * The services that the client works with; each may come and go.
 *
 * @param peers where Briefing Nodes and the BSF are configured
 * @param connections found by {@link #WORD}
 * @param stores found by {@link #WORD}
 * @param signers found by {@link #WORD}
 * @param gba found by {@link #WORD}
 * @param transports found by their schemes; for GBA only
 * @param audits where decisions are recorded
 * @param directories says when the peers may have changed
 */
public record NodeServices(Bound<PeerDirectory> peers, Bound<PeerConnections> connections, Bound<CredentialStore> stores,
        Bound<PinnedSigners> signers, Bound<GbaClient> gba, Bound<SecureTransport> transports, Bound<AuditSink> audits,
        Directories directories) {
    /** The word under which a service is added of which one is enough. */
    public static final String WORD = "present";

    /** Nothing is there yet. */
    public NodeServices() {
        this(new Directories());
    }

    private NodeServices(Directories directories) {
        this(directories.present(), new Bound<>(), new Bound<>(), new Bound<>(), new Bound<>(), new Bound<>(), new Bound<>(), directories);
    }

    /** The peers of role BBN in order of name; of several directories the one that comes first counts. Blocks as directories do. */
    List<Peer> briefingNodes() {
        Map<String, Peer> byName = new TreeMap<>();
        for (PeerDirectory directory : peers.all()) {
            directory.peers().forEach(peer -> byName.putIfAbsent(peer.name(), peer));
        }
        return new ArrayList<>(byName.values()).stream().filter(peer -> peer.role() == PeerRole.BBN).toList();
    }

    Optional<Peer> peer(String name) {
        return peers.all().stream().flatMap(directory -> directory.find(name).stream()).findFirst();
    }

    /** @throws KedgeException {@link ErrorCode#STORE_SEALED} when none comes within the limit */
    CredentialStore store(Duration limit) {
        return Waiting.on(stores, WORD, limit)
                .orElseThrow(() -> new KedgeException(ErrorCode.STORE_SEALED, "no credential store is present"));
    }

    /** @throws KedgeException {@link ErrorCode#BRIEFING_NODE_UNREACHABLE} when there are none within the limit */
    PeerConnections connections(Duration limit) {
        return Waiting.on(connections, WORD, limit).orElseThrow(() -> new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE,
                "nothing here connects to peers (org.kedge.association is absent)"));
    }
}
