package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;

/** Unknown identity and wrong key: alike from outside, told apart for the owner (D-80). */
class RefusedPskTest {
    private static final byte[] OTHER_KEY = "fedcba9876543210fedcba9876543210".getBytes();

    @Test
    void unknownIdentityAndWrongKeyLookAlikeAndAreReportedWithinTenSeconds() {
        // Identities of one length: the length of the client's own message would tell them apart before anybody refused.
        String unknown = "kpm-2@mef.example.org";
        try (Fixture one = new Fixture().started(); Fixture two = new Fixture().started();
                UdpRelay first = new UdpRelay(one.listener.address().getPort());
                UdpRelay second = new UdpRelay(two.listener.address().getPort())) {
            long start = System.nanoTime();
            CompletionStage<SecureChannel> wrongKey = connect(one, first, Fixture.psk(Fixture.IDENTITY, OTHER_KEY));
            CompletionStage<SecureChannel> unknownIdentity = connect(two, second, Fixture.psk(unknown, Fixture.KEY));
            KedgeException keyFailure = Fixture.failure(wrongKey);
            KedgeException identityFailure = Fixture.failure(unknownIdentity);
            assertTrue((System.nanoTime() - start) / 1e9 < 15, "reported in about ten seconds");

            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, keyFailure.code());
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, identityFailure.code());
            assertEquals(keyFailure.detail().replaceAll(":\\d+", ""), identityFailure.detail().replaceAll(":\\d+", ""));
            assertEquals(first.serverKinds(), second.serverKinds());
            assertTrue(first.serverKinds().stream().noneMatch(kind -> kind.startsWith("21")), "no alert");

            assertEquals(List.of(ErrorCode.HANDSHAKE_REFUSED_OR_LOST.code()), one.auditCodes());
            assertEquals(List.of(ErrorCode.PEER_UNKNOWN.code()), two.auditCodes());
            assertEquals(unknown, two.audit.peek().subject());
            assertEquals(0, one.listener.sessions() + two.listener.sessions());
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
