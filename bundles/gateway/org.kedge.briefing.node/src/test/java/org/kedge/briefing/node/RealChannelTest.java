package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.node.Bench.answer;
import static org.kedge.briefing.node.Bench.pointer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.Credentials;
import org.kedge.association.credential.NafKeys;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.association.peer.KeptConnections;
import org.kedge.association.peer.Peers;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.tls.TlsClient;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;
import org.kedge.work.Bound;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.kedge.work.Times;

/** The client over the peer connections and transports that ship, with a listener at the other end. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RealChannelTest {
    private static final String OTHER_PIN = "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw";

    private final Pki pki = new Pki();
    private final Bench bench = new Bench();
    private final DtlsClient dtls = new DtlsClient(Pki.verifier());
    private final TlsClient tls = new TlsClient(Pki.verifier());
    private final Threads threads = new Threads(Pool.of("real-channel-test", 4, 64, "TEST"));
    private final Threads worker = new Threads(Pool.of("real-channel-node", 1, 32, "TEST"));
    private final AtomicInteger requests = new AtomicInteger();
    private KeptConnections connections;
    private Listener listener;
    private NodeBriefing briefing;

    /** Accepts the node by its certificate. */
    private final KeyResolver resolver = new KeyResolver() {
        @Override
        public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
            return CompletableFuture.completedFuture(Optional.of(new ResolvedCertificate(pki.aboutNode(), Pki.NODE)));
        }
    };

    @BeforeEach
    void assemble() {
        bench.store.put(new Credential("gateway", CredentialKind.KEY_PAIR, PublicKeyId.of(pki.node.publicKey()), Map.of(),
                SecretBytes.copyOf(pki.node.privateKey().getEncoded()), pki.node.chain(), Optional.empty()), CredentialSlot.ACTIVE);
        Bound<SecureTransport> transports = new Bound<>();
        transports.add(dtls, "coaps");
        transports.add(tls, "https");
        Times times = new Times(Clock.systemUTC());
        Credentials credentials = new Credentials(() -> Optional.of(bench.store), new Peers(bench.services.peers()), times,
                new NafKeys(Optional::empty, () -> false, times));
        connections = new KeptConnections(new Channels(credentials, transports, () -> Optional.of(bench.store), times, threads),
                ConnectionSettings::defaults, times, threads);
        bench.services.connections().remove(bench.network);
        bench.services.connections().add(connections, NodeServices.WORD);
        briefing = new NodeBriefing(bench.services, () -> bench.settings, Map::of, bench.lan, Clock.systemUTC(), worker);
    }

    @AfterEach
    void close() {
        briefing.close();
        connections.close();
        listener.close();
        dtls.close();
        tls.close();
        worker.close();
        threads.close();
    }

    private URI listen(String scheme) {
        ListenerServices services = new ListenerServices(() -> Optional.of(Pki.verifier()), Meters.NONE, Optional::empty,
                InstantSource.system());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listener = scheme.equals("coaps")
                ? new DtlsListener(DtlsListenerSettings.of("bbn", any, KeyExport.NONE), services, new KeyExporter())
                : new TlsListener(TlsListenerSettings.of("bbn", any, KeyExport.NONE), services);
        listener.addResolver(resolver, 0);
        listener.addHandler("briefing", request -> {
            requests.incrementAndGet();
            return CompletableFuture.completedFuture(FakeNetwork.ok(answer(3)));
        }, 0);
        listener.start(Optional.of(pki.mefKeyPair()));
        return URI.create(scheme + "://127.0.0.1:" + listener.address().getPort());
    }

    private List<Briefing> follow(Optional<BriefingPointer> pointer) {
        try {
            return briefing.brief(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), Instant.now(), pointer,
                    Optional.empty())).toCompletableFuture().join();
        } catch (RuntimeException e) {
            throw KedgeException.of(e);
        }
    }

    private void configure(Fqdn fqdn, URI... uris) {
        CertificateInformation information = new CertificateInformation(CertificateFlavour.FQDN, fqdn.value(), pki.anchors(),
                Revocation.OFF);
        bench.peers.put("bbn", new Peer("bbn", PeerRole.BBN, fqdn, fqdn.value(), List.of(uris), PeerAuthentication.CERTIFICATE,
                Optional.of(information), Optional.of("gateway"), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "coaps"})
    void aConfiguredBriefingNodeProvesItsCertificate(String scheme) {
        configure(Pki.MEF, listen(scheme));
        assertEquals(3, Bench.serial(follow(Optional.empty())));
        assertEquals(3, Bench.serial(follow(Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "coaps"})
    void whoeverHasThePinnedKeyIsAsked(String scheme) {
        URI uri = listen(scheme);
        assertEquals(3, Bench.serial(follow(Optional.of(pointer(uri.toString(), PublicKeyId.of(pki.mef.publicKey()))))));
        assertEquals(3, Bench.serial(follow(Optional.empty())));
        assertEquals(2, requests.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "coaps"})
    void whoeverHasAnotherKeyGetsNoRequest(String scheme) {
        URI uri = listen(scheme);
        KedgeException failure = assertThrows(KedgeException.class, () -> follow(Optional.of(pointer(uri.toString(), OTHER_PIN))));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        assertTrue(failure.getMessage().contains(ErrorCode.RAW_PUBLIC_KEY.code()), failure.getMessage());
        assertEquals(0, requests.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "coaps"})
    void aPointerWithoutPinFindsTheConfiguredPeerElsewhere(String scheme) {
        URI uri = listen(scheme);
        configure(Pki.MEF);
        assertEquals(3, Bench.serial(follow(Optional.of(pointer(uri.toString())))));
        configure(new Fqdn("other.example.org"));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE,
                assertThrows(KedgeException.class, () -> follow(Optional.of(pointer(uri.toString())))).code());
        assertEquals(1, requests.get());
    }
}
