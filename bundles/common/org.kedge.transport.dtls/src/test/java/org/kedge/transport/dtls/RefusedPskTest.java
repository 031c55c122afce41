package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;

/** Unknown identity, wrong key and a look-up that failed: alike from outside, told apart for the owner (D-80). */
class RefusedPskTest {
    private static final byte[] OTHER_KEY = "fedcba9876543210fedcba9876543210".getBytes();

    @Test
    void everyRefusalLooksAlikeAndIsReportedWithinTenSeconds() {
        // A busy machine may have a datagram repeated in one of the handshakes; what a refusal causes, every try shows.
        boolean alike = false;
        for (int tries = 0; !alike && tries < 3; tries++) {
            alike = everyRefusalSendsTheSameDatagrams();
        }
        assertTrue(alike, "the refusals can be told apart by their datagrams");
    }

    private static boolean everyRefusalSendsTheSameDatagrams() {
        // Identities of one length: the length of the client's own message would tell them apart before anybody refused.
        String unknown = "kpm-2@mef.example.org";
        try (Fixture one = new Fixture().started(); Fixture two = new Fixture().started(); Fixture three = new Fixture().started();
                UdpRelay first = new UdpRelay(one.listener.address().getPort());
                UdpRelay second = new UdpRelay(two.listener.address().getPort());
                UdpRelay third = new UdpRelay(three.listener.address().getPort())) {
            three.listener.addResolver(new KeyServerDown(), 10);
            long start = System.nanoTime();
            CompletionStage<SecureChannel> wrongKey = connect(one, first, Fixture.psk(Fixture.IDENTITY, OTHER_KEY));
            CompletionStage<SecureChannel> unknownIdentity = connect(two, second, Fixture.psk(unknown, Fixture.KEY));
            CompletionStage<SecureChannel> failedLookUp = connect(three, third, Fixture.psk());
            KedgeException keyFailure = Fixture.failure(wrongKey);
            KedgeException identityFailure = Fixture.failure(unknownIdentity);
            KedgeException lookUpFailure = Fixture.failure(failedLookUp);
            assertTrue((System.nanoTime() - start) / 1e9 < 25, "reported after its ten seconds, not when the library gives up");

            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, keyFailure.code());
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, identityFailure.code());
            assertEquals(keyFailure.detail().replaceAll(":\\d+", ""), identityFailure.detail().replaceAll(":\\d+", ""));
            assertEquals(keyFailure.detail().replaceAll(":\\d+", ""), lookUpFailure.detail().replaceAll(":\\d+", ""));
            assertTrue(lookUpFailure.code().retryable());
            assertTrue(first.serverKinds().stream().noneMatch(kind -> kind.startsWith("21")), "no alert");

            Await.until("the owners are told", () -> List.of(one, two, three).stream().noneMatch(f -> f.audit.isEmpty()));
            assertEquals(List.of(ErrorCode.HANDSHAKE_REFUSED_OR_LOST.code()), one.auditCodes());
            assertEquals(List.of(ErrorCode.PEER_UNKNOWN.code()), two.auditCodes());
            assertEquals(List.of(ErrorCode.KEY_SERVER_UNREACHABLE.code()), three.auditCodes());
            assertEquals(unknown, two.audit.peek().subject());
            assertEquals(0, one.listener.sessions() + two.listener.sessions() + three.listener.sessions());
            return first.serverKinds().equals(second.serverKinds()) && first.serverKinds().equals(third.serverKinds());
        }
    }

    /** As a MAF while its MEF is down: the failure comes when the handshake has waited for a while. */
    private static final class KeyServerDown implements KeyResolver {
        @Override
        public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
            return CompletableFuture.supplyAsync(() -> {
                throw new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "the MEF of " + identity);
            }, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
        }

        @Override
        public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }

    @Test
    void identityOf129OctetsIsSeenByNoResolver() {
        try (Fixture fixture = new Fixture().started();
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(),
                        new OpenSslPeer.Options().psk("x".repeat(129), Fixture.KEY))) {
            fixture.keys.put("x".repeat(129), Fixture.KEY);
            Await.until("refused", () -> fixture.auditCodes().equals(List.of(ErrorCode.IDENTIFIER_MALFORMED.code())));
            assertEquals("", fixture.audit.element().subject());
            assertEquals(0, fixture.listener.sessions());
        }
    }

    private static CompletionStage<SecureChannel> connect(Fixture fixture, UdpRelay relay, LocalCredential credential) {
        return fixture.client.connect(Fixture.at(relay.port()), credential, ConnectOptions.enrolment());
    }

    @Test
    void lostFirstDatagramsAreRepeatedAfterOneSecond() {
        try (Fixture fixture = new Fixture().started();
                UdpRelay relay = new UdpRelay(fixture.listener.address().getPort())) {
            relay.losing(datagram -> relay.seen.size() == 1);
            try (SecureChannel channel = Fixture.get(connect(fixture, relay, Fixture.psk()))) {
                assertTrue(channel.facts().fullHandshake());
                Await.until("one session", () -> fixture.listener.sessions() == 1);
            }
        }
    }

    @Test
    void identityOf128OctetsIsAccepted() {
        byte[] key = Fixture.KEY;
        try (Fixture fixture = new Fixture().started()) {
            String identity = "x".repeat(128);
            fixture.keys.put(identity, key);
            try (SecureChannel channel = Fixture.get(fixture.connecting(Fixture.psk(identity, key)))) {
                assertEquals(identity, channel.peer().identifier());
            }
        }
    }

    @Test
    void unknownHostIsAConnectFailure() {
        try (Fixture fixture = new Fixture()) {
            var nowhere = new PeerAddress(URI.create("coaps://no-such-host.invalid"), Fixture.MEF);
            assertEquals(ErrorCode.CONNECT_FAILED,
                    Fixture.failure(fixture.client.connect(nowhere, Fixture.psk(), ConnectOptions.enrolment())).code());
        }
    }
}
