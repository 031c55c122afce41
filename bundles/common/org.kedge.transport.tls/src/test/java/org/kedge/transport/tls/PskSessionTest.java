package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.transport.tls.engine.TlsSuites;

class PskSessionTest {
    private static final Request ENROLMENT = Request.postJson(List.of("enrolment"), "{}".getBytes());

    @Test
    void bothSidesExportTheSameKeyAndTheFirstRequestTakesIt() {
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect()) {
            Reply reply = Fixture.get(channel.request(ENROLMENT.withHeader(Request.ORIGINATOR, "SAE1")));

            assertEquals(ReplyStatus.OK, reply.status());
            assertEquals(Request.JSON, reply.contentType());
            assertEquals("{\"end\":true}", new String(reply.body()));
            IncomingRequest request = fixture.requests.remove();
            assertTrue(request.first());
            assertEquals(List.of("enrolment"), request.message().path());
            assertEquals("SAE1", request.message().header(Request.ORIGINATOR).orElseThrow());
            assertEquals(new PeerIdentity(PeerIdentity.Kind.PSK, Fixture.IDENTITY, "enrolee-" + Fixture.IDENTITY, List.of()),
                    request.session().peer());
            assertEquals("TLS_PSK_WITH_AES_128_CBC_SHA256", channel.facts().cipherSuite());
            assertTrue(channel.facts().extendedMasterSecret() && channel.facts().fullHandshake());
            assertEquals(channel.facts().cipherSuite(), request.session().facts().cipherSuite());
            try (SecretBytes key = channel.takeExportedKey()) {
                assertEquals(KeyExport.LENGTH, key.length());
                assertArrayEquals(fixture.serverExports.remove(), key.copy());
            }
            assertEquals(ErrorCode.EXPORT_ALREADY_TAKEN, assertThrows(KedgeException.class, channel::takeExportedKey).code());
            assertEquals(ErrorCode.EXPORT_ALREADY_TAKEN,
                    assertThrows(KedgeException.class, request.session()::takeExportedKey).code());

            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, Fixture.get(channel.request(ENROLMENT)).status());
            assertFalse(fixture.requests.remove().first());
        }
    }

    @ParameterizedTest
    @CsvSource({"true,false,TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256", "true,true,TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256",
            "false,true,TLS_PSK_WITH_AES_128_GCM_SHA256"})
    void optionalSuitesExportToo(boolean pfs, boolean gcm, String suite) {
        TlsSuites suites = new TlsSuites(pfs, gcm);
        try (Fixture fixture = new Fixture(s -> s.with(suites), new RefusingVerifier(), new TlsClientSettings(suites, 2)).started();
                SecureChannel channel = fixture.connect(); SecretBytes key = channel.takeExportedKey()) {
            assertEquals(suite, channel.facts().cipherSuite());
            Fixture.get(channel.request(ENROLMENT));
            assertArrayEquals(fixture.serverExports.remove(), key.copy());
        }
    }

    @Test
    void connectionsOneAfterTheOtherUseTheirOwnCredentials() {
        byte[] other = "another key of thirty-two octets".getBytes();
        try (Fixture fixture = new Fixture().started()) {
            fixture.keys.put("kpm-2@mef.example.org", other);
            for (int i = 0; i < 3; i++) {
                try (SecureChannel channel = fixture.connect()) {
                    Fixture.get(channel.request(ENROLMENT));
                    assertEquals(Fixture.IDENTITY, fixture.requests.remove().session().peer().identifier());
                }
                try (SecureChannel channel = Fixture.get(fixture.connecting(Fixture.psk("kpm-2@mef.example.org", other)));
                        SecretBytes key = channel.takeExportedKey()) {
                    fixture.serverExports.clear();
                    Fixture.get(channel.request(ENROLMENT));
                    assertEquals("kpm-2@mef.example.org", fixture.requests.remove().session().peer().identifier());
                    assertArrayEquals(fixture.serverExports.remove(), key.copy());
                }
            }
        }
    }
}
