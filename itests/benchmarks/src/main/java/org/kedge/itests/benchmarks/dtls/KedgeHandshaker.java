package org.kedge.itests.benchmarks.dtls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.pki.CertificateNames;
import org.kedge.pki.crl.CrlSource;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;

/**
 * The transport of Kedge: a new connection of the client for every handshake, peers verified as TS-0003 8.1.2.5 asks, one CoAP request
 * that takes the exported key. A cold client knows nothing about the server either: its verifier forgets before every handshake.
 */
final class KedgeHandshaker implements Handshaker {
    private static final Fqdn MEF = Fqdn.parse("mef.example.com");
    private static final String IDENTITY = "gateway@mef.example.com";
    private static final int CACHE = 1000;
    /** The default of stock Scandium: the size also bounds the rate of handshakes (dtls.md 5). */
    private static final int CONNECTIONS = 150_000;

    private final BenchmarkPki pki = new BenchmarkPki();
    private final BenchmarkPki.Identity returning = pki.issue("gw.in-cse.m2m.example.com");
    private final CertificateInformation server = information(CertificateFlavour.FQDN, MEF.value());
    private final AtomicLong clientPolicy = new AtomicLong();
    private final BlockingQueue<SecretBytes> serverExports = new LinkedBlockingQueue<>();
    private final DtlsListener listener;
    private final DtlsClient client;
    private final PeerAddress address;
    private List<BenchmarkPki.Identity> clients = List.of();

    KedgeHandshaker() {
        DtlsListenerSettings s = DtlsListenerSettings.of("mef", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                KeyExport.BOOTSTRAP);
        DtlsListenerSettings larger = new DtlsListenerSettings(s.name(), s.address(), true, true, s.export(), s.suites(), CONNECTIONS,
                s.mtu(), s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(), s.connectionId());
        listener = new DtlsListener(larger, verifier(new AtomicLong()));
        listener.addResolver(new Resolver(), 0);
        listener.addHandler("enrolment", this::enrol, 0);
        BenchmarkPki.Identity own = pki.issue(MEF.value());
        listener.start(Optional.of(new OwnKeyPair(own.keys().getPrivate(), own.keys().getPublic(), List.of(own.certificate()))));
        client = new DtlsClient(verifier(clientPolicy));
        address = new PeerAddress(URI.create("coaps://127.0.0.1:" + listener.address().getPort()), MEF);
    }

    private static DefaultPeerVerifier verifier(AtomicLong policyRevision) {
        return new DefaultPeerVerifier(CrlSource.NONE, Clock.systemUTC(), policyRevision::get, CACHE, Meters.NONE);
    }

    private CertificateInformation information(CertificateFlavour flavour, String identifier) {
        return new CertificateInformation(flavour, identifier, List.of(pki.anchor()), Revocation.OFF);
    }

    private CompletionStage<Reply> enrol(IncomingRequest request) {
        serverExports.add(request.session().takeExportedKey());
        return CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, new byte[] {'1'}));
    }

    @Override
    public void prepare(Scenario scenario, int count) {
        List<BenchmarkPki.Identity> fresh = new ArrayList<>();
        for (int i = 0; i < count && scenario == Scenario.CERTIFICATE_COLD; i++) {
            fresh.add(pki.issue("gw-" + i + ".in-cse.m2m.example.com"));
        }
        clients = fresh;
    }

    @Override
    public void handshake(Scenario scenario, int number) throws Exception {
        LocalCredential credential = credential(scenario, number);
        try (SecureChannel channel = client.connect(address, credential, ConnectOptions.enrolment()).toCompletableFuture()
                .get(20, TimeUnit.SECONDS)) {
            SecretBytes ours = channel.takeExportedKey();
            Reply reply = channel.request(Request.postJson(List.of("enrolment"), new byte[] {'1'})).toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            try (ours; SecretBytes theirs = serverExports.poll(20, TimeUnit.SECONDS)) {
                if (reply.status() != ReplyStatus.OK || !ours.equals(theirs)) {
                    throw new IllegalStateException("the two ends exported different keys");
                }
            }
        }
    }

    private LocalCredential credential(Scenario scenario, int number) {
        if (scenario == Scenario.PSK) {
            return new LocalCredential.Psk(IDENTITY, SecretBytes.owning(new byte[32]));
        }
        if (scenario == Scenario.CERTIFICATE_COLD) {
            clientPolicy.incrementAndGet();
        }
        BenchmarkPki.Identity own = scenario == Scenario.CERTIFICATE_COLD ? clients.get(number) : returning;
        return new LocalCredential.KeyPair(own.keys().getPrivate(), own.keys().getPublic(), List.of(own.certificate()), server);
    }

    @Override
    public void close() {
        client.close();
        listener.close();
    }

    /** Finds the peer by what it presents, as a registry does. */
    private final class Resolver implements KeyResolver {
        @Override
        public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
            return CompletableFuture.completedFuture(Optional.of(new ResolvedPsk(SecretBytes.owning(new byte[32]), identity)));
        }

        @Override
        public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
            String name = CertificateNames.claims(presented.chain().get(0)).get(0).identifier();
            return CompletableFuture.completedFuture(
                    Optional.of(new ResolvedCertificate(information(CertificateFlavour.CSE_ID, name), name)));
        }
    }
}
