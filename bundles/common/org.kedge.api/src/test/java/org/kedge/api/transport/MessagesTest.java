package org.kedge.api.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;

/** Requests, replies, credentials and addresses of the transport contract. */
class MessagesTest {
    private static final byte[] BODY = "topsecret".getBytes(StandardCharsets.US_ASCII);

    @Test
    void logsNeitherBodyNorHeaderNorQuery() {
        Request request = Request.postJson(List.of("enrolment", "a b"), BODY).withHeader("X-Token", "topsecret")
                .withQuery("q", "topsecret");
        assertEquals("POST /enrolment/a b", request.toString());
        assertEquals("OK (9 octets)", Reply.json(ReplyStatus.OK, BODY).toString());
        assertEquals("GET /a??b?", Request.get(List.of("a\r\nb\u00e9")).toString());
        String psk = new LocalCredential.Psk("id", SecretBytes.owning("0123456789abcdef".getBytes(StandardCharsets.US_ASCII))).toString();
        assertFalse(psk.contains("0123456789abcdef"), psk);
    }

    @Test
    void headersIgnoreCaseAndEveryStepIsANewRequest() {
        Request plain = Request.get(List.of("x"));
        Request full = plain.withHeader("X-M2M-Origin", "//m2m.example.com/cse").withQuery("targetUri", "coaps://a=b").withQuery("n", "");
        assertEquals(Optional.of("//m2m.example.com/cse"), full.header(Request.ORIGINATOR));
        assertEquals(Optional.of("coaps://a=b"), full.query("targetUri"));
        assertEquals(Optional.of(""), full.query("n"));
        assertEquals(Optional.empty(), full.query("target"));
        assertEquals(Optional.empty(), plain.header(Request.ORIGINATOR));
        assertThrows(UnsupportedOperationException.class, () -> full.headers().put("a", "b"));
    }

    @Test
    void statusCodesAreThoseOfOneM2mAndUnique() {
        for (ReplyStatus status : ReplyStatus.values()) {
            assertEquals(Optional.of(status), ReplyStatus.of(status.code()));
            assertEquals(status.code() < 3000, status.isSuccess());
        }
        assertEquals(Optional.empty(), ReplyStatus.of(4242));
    }

    /** D-21: identities of 1 to 128 octets of UTF-8, keys of 16 to 64. */
    @Test
    void aPskHasTheLengthsEveryPeerCanHandle() {
        SecretBytes key = SecretBytes.owning(new byte[32]);
        assertEquals(64, new LocalCredential.Psk("\u00e9".repeat(64), key).identity().length());
        for (String identity : new String[] {"", "\u00e9".repeat(64) + "x"}) {
            assertEquals(ErrorCode.IDENTIFIER_MALFORMED,
                    assertThrows(KedgeException.class, () -> new LocalCredential.Psk(identity, key)).code());
        }
        for (int octets : new int[] {0, 15, 65}) {
            SecretBytes wrong = SecretBytes.owning(new byte[octets]);
            assertEquals(ErrorCode.KEY_LENGTH, assertThrows(KedgeException.class, () -> new LocalCredential.Psk("id", wrong)).code());
        }
    }

    @Test
    void addressesHaveDefaultPorts() {
        Fqdn mef = Fqdn.parse("mef.example.com");
        assertEquals(5684, new PeerAddress(URI.create("coaps://127.0.0.1"), mef).port());
        assertEquals(443, new PeerAddress(URI.create("https://127.0.0.1"), mef).port());
        assertEquals(80, new PeerAddress(URI.create("HTTP://127.0.0.1"), mef).port());
        assertEquals(80, new PeerAddress(URI.create("http://127.0.0.1:8080"), mef).defaultPort());
        assertEquals(7, new PeerAddress(URI.create("coaps://127.0.0.1:7/x"), mef).port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"coaps:/x", "//host", "coaps://user@host", "mailto:a@b", ""})
    void refusesAddressesWithoutSchemeOrHost(String uri) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED,
                assertThrows(KedgeException.class, () -> new PeerAddress(URI.create(uri), Fqdn.parse("a"))).code());
    }
}
