package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.transport.core.OwnKeyPair;

/** Stopping, restarting, replacing: nothing pending is forgotten, nothing is left behind. */
class StopTest {
    private static final Request ENROLMENT = Request.postJson(List.of("enrolment"), "{}".getBytes());

    private static Set<Thread> transportThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive)
                .filter(t -> t.getName().startsWith("kedge-dtls") || t.getName().startsWith("DTLS-")).collect(Collectors.toSet());
    }

    @Test
    void pendingConnectsAndRequestsEndWithTransportStoppedAndNoThreadIsLeft() {
        Set<Thread> before = transportThreads();
        try (Fixture fixture = new Fixture().started()) {
            fixture.listener.addHandler("never", request -> new CompletableFuture<>(), 0);
            SecureChannel channel = fixture.connect();
            CompletionStage<Reply> request = channel.request(Request.get(List.of("never")));
            CompletionStage<SecureChannel> connecting = fixture.client.connect(Fixture.at(OpenSslPeer.freeUdpPort()), Fixture.psk(),
                    ConnectOptions.enrolment());
            fixture.client.close();
            assertTrue(connecting.toCompletableFuture().isDone(), "completed before close returns");
            assertEquals(ErrorCode.TRANSPORT_STOPPED, Fixture.failure(connecting).code());
            assertEquals(ErrorCode.TRANSPORT_STOPPED, Fixture.failure(request).code());
            assertEquals(ErrorCode.TRANSPORT_STOPPED, Fixture.failure(channel.request(ENROLMENT)).code());
            assertEquals(ErrorCode.TRANSPORT_STOPPED, Fixture.failure(fixture.connecting(Fixture.psk())).code());
            Await.until("the listener hears the good-bye", () -> fixture.listener.sessions() == 0);
        }
        Await.until("no thread is left of " + transportThreads(), () -> before.containsAll(transportThreads()));
    }

    @Test
    void retiredClientEndsWithItsLastChannel() {
        try (Fixture fixture = new Fixture().started()) {
            Set<Thread> fixtureThreads = transportThreads();
            DtlsClient client = new DtlsClient(new RefusingVerifier());
            SecureChannel channel = Fixture.get(client.connect(fixture.address(), Fixture.psk(), ConnectOptions.enrolment()));
            client.retire();
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(ENROLMENT)).status());
            channel.close();
            Await.until("its threads have ended", () -> transportThreads().stream()
                    .noneMatch(t -> t.getName().contains("client") && !fixtureThreads.contains(t)));
        }
    }

    @Test
    void sessionsAndTheirKeysOutliveARestartOfTheListener() {
        AtomicInteger closed = new AtomicInteger();
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect();
                SecureChannel other = fixture.connect(); var key = channel.takeExportedKey()) {
            fixture.listener.addHandler("other", request -> {
                request.session().onClose(closed::incrementAndGet);
                return CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));
            }, 0);
            Fixture.get(other.request(Request.get(List.of("other"))));
            Await.until("both sessions are there", () -> fixture.listener.sessions() == 2);
            var address = fixture.listener.address();
            var start = fixture.listener.connectorStart();

            fixture.listener.restart();

            assertEquals(address, fixture.listener.address());
            assertTrue(fixture.listener.connectorStart().isAfter(start));
            assertEquals(2, fixture.listener.sessions());
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(ENROLMENT)).status());
            assertTrue(fixture.requests.element().first());
            assertEquals("enrolee-" + Fixture.IDENTITY, fixture.requests.element().session().peer().principal());
            assertArrayEquals(key.copy(), fixture.serverExports.remove());
            assertEquals(0, closed.get());
            other.close();
            Await.until("a close after the restart is noticed", () -> closed.get() == 1);
            fixture.connect().close();
        }
    }

    @Test
    void keyPairThatComesLaterIsUsedWithoutLosingASession() {
        Pki pki = new Pki();
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier())) {
            fixture.listener.start(Optional.empty());
            fixture.listener.addHandler("enrolment", fixture.enrolment, 0);
            try (SecureChannel psk = fixture.connect()) {
                assertEquals(ErrorCode.HANDSHAKE_ALERT, Fixture.failure(fixture.connecting(pki.node.towards(pki.aboutMef()))).code());
                fixture.listener.start(Optional.of(pki.mefKeyPair()));
                try (SecureChannel certificate = Fixture.get(fixture.connecting(pki.node.towards(pki.aboutMef())))) {
                    assertEquals(ReplyStatus.OK, Fixture.get(certificate.request(ENROLMENT)).status());
                }
                assertEquals(ReplyStatus.OK, Fixture.get(psk.request(ENROLMENT)).status());
            }
        }
    }

    @Test
    void keyPairThatCannotBeUsedLeavesTheListenerAsItIs() {
        Pki pki = new Pki();
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started();
                SecureChannel channel = fixture.connect()) {
            OwnKeyPair mixed = new OwnKeyPair(pki.node.privateKey(), pki.mef.publicKey(), pki.mef.chain());
            assertEquals(ErrorCode.LISTENER_CONFIGURATION,
                    assertThrows(KedgeException.class, () -> fixture.listener.start(Optional.of(mixed))).code());
            assertTrue(fixture.listener.isListening());
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(ENROLMENT)).status());
            Fixture.get(fixture.connecting(pki.node.towards(pki.aboutMef()))).close();
        }
    }

    @Test
    void listenerForCertificatesAloneWaitsForItsKeyPair() {
        Pki pki = new Pki();
        try (Fixture fixture = Fixture.withCertificates(pki, s -> new DtlsListenerSettings(s.name(), s.address(), false, true, s.export(),
                s.suites(), s.maxConnections(), s.mtu(), s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(),
                s.connectionId()), Pki.verifier())) {
            fixture.listener.start(Optional.empty());
            assertFalse(fixture.listener.isListening());
            fixture.listener.start(Optional.of(pki.mefKeyPair()));
            assertTrue(fixture.listener.isListening());
        }
    }

    @Test
    void handshakeInProgressIsWaitedForBeforeARestart() {
        CompletableFuture<Optional<ResolvedPsk>> key = new CompletableFuture<>();
        try (Fixture fixture = new Fixture().started()) {
            CompletableFuture<Boolean> asked = new CompletableFuture<>();
            fixture.listener.addResolver(new KeyResolver() {
                @Override
                public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
                    asked.complete(true);
                    return key;
                }

                @Override
                public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
                    return CompletableFuture.completedFuture(Optional.empty());
                }
            }, 10);
            CompletionStage<SecureChannel> connecting = fixture.connecting(Fixture.psk());
            Fixture.get(asked);
            CompletableFuture<Void> restart = CompletableFuture.runAsync(fixture.listener::restart, task -> new Thread(task).start());
            key.complete(Optional.empty());
            assertTrue(Fixture.get(connecting).facts().fullHandshake());
            Fixture.get(restart);
            assertEquals(1, fixture.listener.sessions());
        }
    }

    @Test
    void refusedHandshakeIsNotWaitedFor() {
        try (Fixture fixture = new Fixture().started()) {
            fixture.connecting(Fixture.psk("nobody@mef.example.org", Fixture.KEY));
            Await.until("the peer is refused", () -> !fixture.audit.isEmpty());
            assertTrue(fixture.listener.awaitHandshakes(Duration.ofSeconds(10)), "a stranger delays every stop");
        }
    }

    @Test
    void listenerNeverStartsAHandshakeTowardsAClientThatIsGone() {
        try (Fixture fixture = new Fixture().started(); UdpRelay relay = new UdpRelay(fixture.listener.address().getPort())) {
            CompletableFuture<Reply> late = new CompletableFuture<>();
            CompletableFuture<Boolean> asked = new CompletableFuture<>();
            fixture.listener.addHandler("late", request -> {
                asked.complete(true);
                return late;
            }, 0);
            SecureChannel channel = Fixture.get(
                    fixture.client.connect(Fixture.at(relay.port()), Fixture.psk(), ConnectOptions.enrolment()));
            channel.request(Request.get(List.of("late")));
            Fixture.get(asked);
            channel.close();
            Await.until("the session has ended", () -> fixture.listener.sessions() == 0);
            late.complete(Reply.of(ReplyStatus.OK));
            fixture.connect().close();
            assertTrue(relay.seen.stream().noneMatch(d -> d.fromServer() && d.isClientHello()));
            assertTrue(relay.seen.stream().anyMatch(d -> !d.fromServer() && d.isClientHello()), "the relay sees hellos");
        }
    }
}
