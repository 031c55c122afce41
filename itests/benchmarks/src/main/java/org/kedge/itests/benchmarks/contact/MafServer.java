package org.kedge.itests.benchmarks.contact;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.fetch.FetchSettings;
import org.kedge.association.fetch.NafSettings;
import org.kedge.association.keys.AssociationKeys;
import org.kedge.association.keys.KeysSettings;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.benchmarks.Node;
import org.kedge.maf.Maf;
import org.kedge.maf.MafRegistries;
import org.kedge.maf.MafSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.registration.server.AuditSinks;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.tls.TlsClient;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;
import org.kedge.work.Bound;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** A MAF on both transports, which asks its MEF and its BSF over TLS with certificates on both sides. */
final class MafServer implements AutoCloseable {
    static final Fqdn FQDN = new Fqdn("maf.example.com");
    private static final String OWN = "own";
    /** The shipped limit on look-ups per second protects the MEF; here it would be what is measured. */
    private static final int PER_SECOND = 100_000;
    /** Scandium admits this many handshakes in 135 s (dtls.md 5). */
    private static final int DTLS_CONNECTIONS = 150_000;

    private final Node node;
    private final TlsClient client = new TlsClient(Node.verifier());
    private final Threads threads = new Threads(Pool.of("maf-keys", 8, 8192, "BENCHMARK"));
    private final AssociationKeys keys;
    private final Maf maf;
    private final DtlsListener dtls;
    private final TlsListener tls;

    MafServer(Path home, CertificateAuthority authority, URI mef) {
        node = new Node(home);
        Issued identity = authority.issue(CertificateFlavour.FQDN, FQDN.value());
        try (Credential own = new Credential(OWN, CredentialKind.KEY_PAIR, PublicKeyId.of(identity.publicKey()), Map.of(),
                SecretBytes.owning(identity.privateKey().getEncoded()), identity.chain(), Optional.empty())) {
            node.store.put(own, CredentialSlot.ACTIVE);
        }
        trust("mef", PeerRole.MEF, MefServer.FQDN, mef, authority);
        keys = keys();
        maf = new Maf(MafSettings.service(FQDN), new MafRegistries(node.registry.masterKeys(), node.registry.registrations(),
                node.registry.rules(), node.registry.peers()), () -> Optional.of(keys.fetcher()), AuditSinks.of(node.audit),
                () -> Meters.NONE, Clock.systemUTC());
        DtlsListenerSettings s = DtlsListenerSettings.of("maf", Node.ANY, KeyExport.CONNECTION);
        dtls = new DtlsListener(new DtlsListenerSettings(s.name(), s.address(), true, true, s.export(), s.suites(), DTLS_CONNECTIONS,
                s.mtu(), s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(), s.connectionId()), node.services(),
                new KeyExporter());
        tls = new TlsListener(TlsListenerSettings.of("maf", Node.ANY, KeyExport.CONNECTION), node.services());
        Node.start(dtls, identity, maf.resolver(), maf.handlers());
        Node.start(tls, identity, maf.resolver(), maf.handlers());
    }

    /** Tells it whom to ask for the keys of B-TIDs. */
    void trustBsf(Fqdn bsf, URI zn, CertificateAuthority authority) {
        trust("bsf", PeerRole.BSF, bsf, zn, authority);
    }

    private void trust(String name, PeerRole role, Fqdn fqdn, URI uri, CertificateAuthority authority) {
        node.addPeer(new PeerRecord(name, role, fqdn, fqdn.value(), List.of(uri),
                Optional.of(authority.information(CertificateFlavour.FQDN, fqdn.value())), Optional.empty(), Optional.of(OWN)));
    }

    private AssociationKeys keys() {
        Bound<PeerDirectory> directories = new Bound<>();
        directories.add(node.registry.peerDirectory());
        Bound<SecureTransport> transports = new Bound<>();
        transports.add(client, "https");
        FetchSettings f = FetchSettings.defaults();
        KeysSettings settings = new KeysSettings(Optional.of(FQDN.value()), Optional.empty(), Optional.empty(),
                ConnectionSettings.defaults(),
                new FetchSettings(f.inFlight(), f.waiting(), PER_SECOND, PER_SECOND, f.refusals(), f.maxRefusals(), f.answers()),
                NafSettings.agreed("benchmark"), false);
        return new AssociationKeys(directories, transports, () -> Optional.of(node.store), () -> settings, Clock.systemUTC(), threads,
                Meters.NONE);
    }

    /** Where a client reaches it. */
    URI uri(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + (scheme.equals("coaps") ? dtls : tls).address().getPort());
    }

    /** How many Km it holds. */
    long known() {
        return node.registry.masterKeys().count();
    }

    @Override
    public void close() {
        dtls.close();
        tls.close();
        maf.close();
        keys.close();
        threads.close();
        client.close();
        node.close();
    }
}
