package org.kedge.itests.benchmarks.briefing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyExport;
import org.kedge.briefingnode.BriefingNode;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.briefingnode.BriefingRegistries;
import org.kedge.briefingnode.staging.Staging;
import org.kedge.briefingnode.staging.StagingRegistries;
import org.kedge.briefingnode.staging.StagingReport;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.benchmarks.Node;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.Pem;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/** A Briefing Node on both transports that signs what it gives, and what stages its gateways. */
final class BriefingServer implements AutoCloseable {
    /** In its directory: the root of its own certificate, and the certificate of whoever signs. */
    static final String ROOT_FILE = "root.pem";
    static final String SIGNER_FILE = "signer.pem";

    private static final String OWN = "bbn";
    private static final String SIGN = "sign";
    private static final URI DOOR = URI.create("https://bbn.example.com:8448");
    /** The limit that ships, 2000 briefings per second, protects the registry; here it would be what is measured. */
    private static final BriefingNodeSettings.Limits LIMITS = new BriefingNodeSettings.Limits(
            BriefingNodeSettings.Limits.STANDARD.perNodeAndHour(), 1_000_000, BriefingNodeSettings.Limits.STANDARD.renewPercent());
    /** Scandium admits this many handshakes in 135 s (dtls.md 5). */
    private static final int DTLS_CONNECTIONS = 150_000;

    private final CertificateAuthority authority = CertificateAuthority.root("Benchmark Root");
    private final Path directory;
    private final Node node;
    private final BriefingNode bbn;
    private final Staging staging;
    private final TlsListener tls;
    private final DtlsListener dtls;
    private int generation;

    /** @param directory gets its certificates; the list to be staged and the manufacturer's root are expected there */
    BriefingServer(Path directory) throws IOException {
        this.directory = directory;
        node = new Node(directory.resolve("home"));
        Issued own = keyPair(OWN, "bbn.example.com");
        Issued signer = keyPair(SIGN, "owner.example.com");
        Files.writeString(directory.resolve(ROOT_FILE), Pem.encode(List.of(authority.certificate())));
        Files.writeString(directory.resolve(SIGNER_FILE), Pem.encode(signer.chain()));
        AuditSinks sinks = AuditSinks.of(node.audit);
        BriefingRules rules = node.registry.briefingRules();
        bbn = new BriefingNode(BriefingNodeSettings.of(Deployment.FQDN).signing(SIGN).at(DOOR, OWN).with(LIMITS),
                new BriefingRegistries(node.registry.nodes(), rules, node.registry.enrolees()), () -> Optional.of(node.store),
                Optional::empty, sinks, () -> Meters.NONE, Clock.systemUTC());
        staging = new Staging(new StagingRegistries(node.registry.nodes(), node.registry.enrolees(), rules), bbn,
                new AuditTrail(sinks, Clock.systemUTC(), fault -> { }), Clock.systemUTC());
        tls = new TlsListener(TlsListenerSettings.of(OWN, Node.ANY, KeyExport.NONE), node.services());
        DtlsListenerSettings s = DtlsListenerSettings.of(OWN, Node.ANY, KeyExport.NONE);
        dtls = new DtlsListener(new DtlsListenerSettings(s.name(), s.address(), true, true, s.export(), s.suites(), DTLS_CONNECTIONS,
                s.mtu(), s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(), s.connectionId()), node.services(),
                new KeyExporter());
        Node.start(tls, own, bbn.resolver(), Map.of(BriefingNode.PATH, bbn.handler()));
        Node.start(dtls, own, bbn.resolver(), Map.of(BriefingNode.PATH, bbn.handler()));
        rehome();
    }

    private Issued keyPair(String alias, String name) {
        Issued issued = authority.issue(CertificateFlavour.FQDN, name);
        try (Credential pair = new Credential(alias, CredentialKind.KEY_PAIR, PublicKeyId.of(issued.publicKey()), Map.of(),
                SecretBytes.owning(issued.privateKey().getEncoded()), issued.chain(), Optional.empty())) {
            node.store.put(pair, CredentialSlot.ACTIVE);
        }
        return issued;
    }

    /** Sends all gateways to another MEF, by an edit of the rules. @return the new generation */
    int rehome() {
        BriefingRules rules = node.registry.briefingRules();
        rules.save(Deployment.rules(rules.revision(), ++generation, authority.certificate()));
        return generation;
    }

    /** Stages the list; the sheets go into a directory beside it. */
    StagingReport stage() {
        return staging.stage(directory.resolve(Deployment.LIST), directory.resolve("sheets"), Staging.Options.DEFAULT);
    }

    int port(String scheme) {
        return (scheme.equals("coaps") ? dtls.address() : tls.address()).getPort();
    }

    @Override
    public void close() {
        tls.close();
        dtls.close();
        bbn.close();
        node.close();
    }
}
