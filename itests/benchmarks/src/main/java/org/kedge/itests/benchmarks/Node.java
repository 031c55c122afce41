package org.kedge.itests.benchmarks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.audit.file.FileAuditSink;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlSource;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.pki.PeerVerifier;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerServices;

/** What a MEF, a BSF and a MAF have alike: store, registry on SQLite and audit trail on the medium, no framework. */
public final class Node implements AutoCloseable {
    public static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int CACHE = 1000;
    private static final long AUDIT_FILE_OCTETS = 16_000_000;
    private static final int AUDIT_FILES = 64;

    public final JournalStore store;
    public final Registry registry = new Registry();
    public final FileAuditSink audit;

    public Node(Path home) {
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        registry.open(() -> DatabaseSettings.sqlite(home.resolve("data/registry/registry.db")).database(), store);
        audit = new FileAuditSink(home.resolve("data/audit"), AUDIT_FILE_OCTETS, AUDIT_FILES, Clock.systemUTC());
    }

    /** Verifies certificates without revocation. */
    public static PeerVerifier verifier() {
        return new DefaultPeerVerifier(CrlSource.NONE, Clock.systemUTC(), () -> 0, CACHE, Meters.NONE);
    }

    public ListenerServices services() {
        PeerVerifier verifier = verifier();
        return new ListenerServices(() -> Optional.of(verifier), Meters.NONE, () -> Optional.of(audit), InstantSource.system());
    }

    public static void start(Listener listener, Issued identity, KeyResolver resolver, Map<String, RequestHandler> handlers) {
        listener.addResolver(resolver, 0);
        handlers.forEach((path, handler) -> listener.addHandler(path, handler, 0));
        listener.start(Optional.of(new OwnKeyPair(identity.privateKey(), identity.publicKey(), identity.chain())));
    }

    public void addPeer(PeerRecord peer) {
        registry.peers().add(List.of(new PeerRegistry.Entry(peer, Optional.empty())));
    }

    @Override
    public void close() {
        registry.close();
        store.close();
        audit.close();
    }
}
