package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.transport.listener.ListenerSettings;

/** What a listener bears from peers that have not proved anything yet. */
class HandshakeLimitsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(30);
    private static final Request ENROLMENT = Request.postJson(List.of("enrolment"), "{}".getBytes());

    private static Fixture fixture(UnaryOperator<TlsListenerSettings> change) {
        return new Fixture(change, new RefusingVerifier(), TlsClientSettings.defaults()).started();
    }

    private static TlsLimits limits(Duration handshake, int waiting) {
        return new TlsLimits(handshake, LONG, LONG, 8192, 16_384, waiting);
    }

    private static TlsListenerSettings common(TlsListenerSettings s, int maxConnections, Duration lookup, int workers) {
        ListenerSettings c = s.common();
        return new TlsListenerSettings(new ListenerSettings(c.kind(), c.name(), c.address(), c.psk(), c.certificates(), c.export(),
                maxConnections, lookup, c.requestTimeout(), workers, c.queue()), s.suites(), s.limits(), s.threads(), s.ocspResponse(),
                s.clients(), s.pskHint());
    }

    private static short alert(Fixture fixture, byte[] identity, byte[] key) {
        return assertThrows(TlsFatalAlertReceived.class,
                () -> RawClient.open(fixture.listener.address().getPort(), identity, key)).getAlertDescription();
    }

    private static void awaitTold(Fixture fixture, String... codes) {
        Await.until("the owner is told", () -> fixture.audit.size() >= codes.length);
        // Records are written by several workers.
        assertEquals(Stream.of(codes).sorted().toList(), fixture.auditCodes().stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "160301", "16030100c8010000c40303"})
    void slowHandshakeIsGivenUp(String beginning) throws IOException {
        try (Fixture fixture = fixture(s -> s.with(limits(Duration.ofMillis(400), 10)));
                Socket socket = RawClient.socket(fixture.listener.address().getPort())) {
            socket.getOutputStream().write(HexFormat.of().parseHex(beginning));
            RawClient.untilClosed(socket);
            awaitTold(fixture, ErrorCode.HANDSHAKE_REFUSED_OR_LOST.code());
            assertEquals(0, fixture.listener.sessions());
        }
    }

    @Test
    void whatTheLookUpTakesDoesNotCountAsThePeers() {
        // Where the machine itself takes longer than the shortest limit, it is tried with longer ones.
        KedgeException slow = null;
        for (int millis : List.of(400, 3000, 10_000)) {
            try {
                assertLookUpMayTakeLongerThan(Duration.ofMillis(millis));
                return;
            } catch (KedgeException e) {
                slow = e;
            }
        }
        throw slow;
    }

    /** @throws KedgeException when the handshake failed */
    private static void assertLookUpMayTakeLongerThan(Duration handshake) {
        try (Fixture fixture = fixture(s -> s.with(limits(handshake, 10)))) {
            CompletableFuture<Optional<KeyResolver.ResolvedPsk>> answer = new CompletableFuture<>();
            Queue<String> asked = resolver(fixture, answer);
            CompletionStage<SecureChannel> connecting = connecting(fixture, Fixture.psk("slow@mef.example.org", Fixture.KEY));
            Await.until("the resolver is asked", LONG, () -> !asked.isEmpty() || connecting.toCompletableFuture().isDone());
            long end = System.nanoTime() + handshake.toNanos() + Duration.ofMillis(500).toNanos();
            Await.until("longer than the handshake may take", LONG, () -> System.nanoTime() - end > 0);
            answer.complete(Optional.of(new KeyResolver.ResolvedPsk(SecretBytes.copyOf(Fixture.KEY), "slow")));
            try (SecureChannel channel = Fixture.get(connecting)) {
                assertEquals("slow@mef.example.org", channel.peer().identifier());
            }
        }
    }

    /** With time enough for a machine that has other things to do. */
    private static CompletionStage<SecureChannel> connecting(Fixture fixture, LocalCredential credential) {
        return fixture.client.connect(fixture.address(), credential, new ConnectOptions(KeyExport.BOOTSTRAP, LONG, LONG));
    }

    private static Queue<String> resolver(Fixture fixture, CompletableFuture<Optional<KeyResolver.ResolvedPsk>> answer) {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        fixture.listener.addResolver(new KeyResolver() {
            @Override
            public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
                asked.add(identity);
                return answer;
            }

            @Override
            public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }, 10);
        return asked;
    }

    @Test
    void twoHundredHandshakesWaitOnFewThreads() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        try (Fixture fixture = fixture(s -> common(s, 1000, LONGEST_LOOKUP, 2).with(limits(LONG, 5000)))) {
            Queue<String> asked = new ConcurrentLinkedQueue<>();
            fixture.listener.addResolver(new KeyResolver() {
                @Override
                public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
                    asked.add(identity);
                    return gate.thenApply(go -> Optional.of(new ResolvedPsk(SecretBytes.copyOf(Fixture.KEY), identity)));
                }

                @Override
                public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
                    return CompletableFuture.completedFuture(Optional.empty());
                }
            }, 10);
            List<CompletionStage<SecureChannel>> connecting = IntStream.range(0, 200)
                    .mapToObj(i -> connecting(fixture, Fixture.psk("n" + i + "@mef.example.org", Fixture.KEY))).toList();
            Await.until("all wait at once", LONG, () -> asked.size() == 200);
            long threads = Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("kedge-tls-mef")).count();
            assertTrue(threads <= 2 + TlsListenerSettings.defaultThreads(), threads + " threads");
            gate.complete(null);
            for (CompletionStage<SecureChannel> each : connecting) {
                try (SecureChannel channel = Fixture.get(each)) {
                    assertEquals(ReplyStatus.OK, Fixture.get(channel.request(ENROLMENT)).status());
                    try (SecretBytes key = channel.takeExportedKey()) {
                        assertTrue(fixture.serverExports.removeIf(export -> Arrays.equals(export, key.copy())));
                    }
                }
            }
            assertEquals(200, asked.size(), "each is asked about once");
        }
    }

    @Test
    void moreHandshakesThanMayWaitAreTurnedAwayWithAnAlert() {
        try (Fixture fixture = fixture(s -> s.with(limits(LONG, 2)))) {
            CompletableFuture<Optional<KeyResolver.ResolvedPsk>> never = new CompletableFuture<>();
            Queue<String> asked = resolver(fixture, never);
            List<CompletionStage<SecureChannel>> waiting = List.of(connecting(fixture, Fixture.psk()), connecting(fixture, Fixture.psk()));
            Await.until("two wait", () -> asked.size() == 2);
            assertEquals(ErrorCode.HANDSHAKE_ALERT, Fixture.failure(connecting(fixture, Fixture.psk())).code());
            awaitTold(fixture, ErrorCode.LOOKUPS_EXHAUSTED.code());
            never.complete(Optional.empty());
            waiting.forEach(each -> Fixture.get(each).close());
            assertEquals(2, asked.size());
        }
    }

    @Test
    void lookUpThatNeverAnswersMeetsInternalError() {
        try (Fixture fixture = fixture(s -> common(s, 100, Duration.ofMillis(300), 4))) {
            resolver(fixture, new CompletableFuture<>());
            assertEquals(AlertDescription.internal_error, alert(fixture, "any@mef.example.org".getBytes(), Fixture.KEY));
            awaitTold(fixture, ErrorCode.REQUEST_TIMED_OUT.code());
        }
    }

    @Test
    void unknownMalformedAndWrongAllMeetDecryptError() {
        byte[] longest = "x".repeat(128).getBytes(StandardCharsets.US_ASCII);
        try (Fixture fixture = fixture(s -> s)) {
            fixture.keys.put(new String(longest, StandardCharsets.US_ASCII), Fixture.KEY);
            try (RawClient client = RawClient.open(fixture.listener.address().getPort(), longest, Fixture.KEY)) {
                Await.until("an identity of 128 octets is served", () -> fixture.listener.sessions() == 1);
                assertFalse(client.toString().isEmpty());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            List<byte[]> identities = new ArrayList<>(List.of("nobody@mef.example.org".getBytes(), Fixture.IDENTITY.getBytes(),
                    "x".repeat(129).getBytes(), "x".repeat(4000).getBytes(), new byte[] {(byte) 0xc3, 0x28}, new byte[0]));
            for (byte[] identity : identities) {
                assertEquals(AlertDescription.decrypt_error, alert(fixture, identity, new byte[32]), identity.length + " octets");
            }
            String malformed = ErrorCode.IDENTIFIER_MALFORMED.code();
            awaitTold(fixture, ErrorCode.PEER_UNKNOWN.code(), ErrorCode.HANDSHAKE_REFUSED_OR_LOST.code(), malformed, malformed, malformed,
                    malformed);
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndOthersGoOn() throws IOException {
        // What has closed the one is the limit of the connections, and no limit of the others' time.
        try (Fixture fixture = fixture(s -> common(s, 10, LONGEST_LOOKUP, 4).with(limits(LONG, 10)));
                SecureChannel first = fixture.connect()) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                idle.add(RawClient.socket(fixture.listener.address().getPort()));
                idle.get(i).setSoTimeout(10);
            }
            Await.until("one of them is closed", () -> idle.stream().filter(HandshakeLimitsTest::isClosed).count() == 1);
            assertEquals(ReplyStatus.OK, Fixture.get(first.request(ENROLMENT)).status());
            for (Socket each : idle) {
                each.close();
            }
            Await.until("there is room again", () -> {
                try (SecureChannel again = fixture.connecting(Fixture.psk()).toCompletableFuture().join()) {
                    return true;
                } catch (RuntimeException e) {
                    return false;
                }
            });
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void idleSessionsEnd() throws IOException {
        TlsLimits limits = new TlsLimits(LONG, Duration.ofMillis(300), LONG, 8192, 16_384, 10);
        try (Fixture fixture = fixture(s -> s.with(limits)); RawClient client = RawClient.open(fixture.listener.address().getPort())) {
            assertEquals("", client.all());
            Await.until("the session is gone", () -> fixture.listener.sessions() == 0);
        }
    }

    @Test
    void plainHttpGetsNoAnswer() throws IOException {
        try (Fixture fixture = fixture(s -> s); Socket socket = RawClient.socket(fixture.listener.address().getPort())) {
            socket.getOutputStream().write("GET /enrolment HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
            assertEquals(-1, socket.getInputStream().read());
            assertTrue(fixture.requests.isEmpty());
        }
    }

    @Test
    void clientWithoutCertificateIsRefused(@TempDir Path directory) {
        Pki pki = new Pki();
        OpenSslPeer.Options options = new OpenSslPeer.Options().with("-cipher", "ECDHE-ECDSA-AES128-SHA256", "-curves", "P-256")
                .anchors(directory, pki.anchors());
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started();
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), options)) {
            client.await("alert handshake failure");
            awaitTold(fixture, ErrorCode.CERTIFICATE_MISSING.code());
            assertEquals(0, fixture.listener.sessions());
        }
    }

    @Test
    void keyPairIsReplacedWhileSessionsGoOn() {
        Pki old = new Pki();
        Pki next = new Pki();
        try (Fixture fixture = Fixture.withCertificates(old, s -> s, Pki.verifier()).started();
                SecureChannel channel = Fixture.get(fixture.connecting(old.node.towards(old.aboutMef())))) {
            int port = fixture.listener.address().getPort();
            fixture.listener.start(Optional.of(next.mefKeyPair()));
            assertEquals(port, fixture.listener.address().getPort());
            fixture.certificates.set(next.aboutNode());
            LocalCredential fresh = next.node.towards(next.aboutMef());
            try (SecureChannel later = Fixture.get(fixture.connecting(fresh))) {
                assertEquals(next.mef.chain(), later.peer().chain());
            }
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(ENROLMENT)).status());
            try (SecretBytes key = channel.takeExportedKey()) {
                assertArrayEquals(fixture.serverExports.remove(), key.copy());
            }
        }
    }
}
