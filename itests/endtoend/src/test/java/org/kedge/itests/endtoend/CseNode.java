package org.kedge.itests.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyExport;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** A CSE that is Entity B, and Entity A where a test wants it: store, both transports, associations. */
final class CseNode implements AutoCloseable {
    private final JournalStore store;
    private final Clients clients;
    private final Listeners listeners;
    final CrlStore crls = new CrlStore();
    final PeerList peers = new PeerList();
    final RecordedAudit audit = new RecordedAudit();
    final Associating associating;

    CseNode(Path home, String id, Issued identity) {
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        MafNode.hold(store, identity);
        clients = new Clients(crls);
        associating = new Associating(id, peers, clients, store, Optional.empty(), false);
        listeners = new Listeners("cse", KeyExport.NONE, Optional.of(identity), associating.node.responder().resolver(),
                Map.of("association", associating.node.responder().handler()), crls, audit);
    }

    /** From now on this CSE is the target of a MEF of its own (D-81). */
    void playsMef(MefNode own) {
        associating.sources.add(own.mef.ownKeys().orElseThrow());
    }

    URI uri(Wire wire) {
        return listeners.uri(wire);
    }

    Listeners listeners() {
        return listeners;
    }

    List<CredentialInfo> associationKeys() {
        return store.list().stream().filter(info -> info.kind() == CredentialKind.ASSOCIATION_KEY).toList();
    }

    JournalStore store() {
        return store;
    }

    SecurityAssociation associate(String peer) {
        return await(associating.node.associations().associate(peer));
    }

    /** The association that a caller has with this node. */
    AssociationStatus association(String peerId) {
        return associating.node.associations().associations().stream()
                .filter(status -> !status.initiator() && status.peerId().equals(peerId)).findFirst()
                .orElseThrow(() -> new AssertionError("no association with " + peerId));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw KedgeException.of(e);
        }
    }

    @Override
    public void close() {
        listeners.close();
        associating.close();
        clients.close();
        store.close();
    }
}
