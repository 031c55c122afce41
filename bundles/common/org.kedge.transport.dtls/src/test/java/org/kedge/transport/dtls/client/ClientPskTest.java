package org.kedge.transport.dtls.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import javax.crypto.SecretKey;

import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.junit.jupiter.api.Test;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;

class ClientPskTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final SecretBytes secret = SecretBytes.copyOf(KEY);

    private SecretKey answer() {
        return new ClientPsk(new LocalCredential.Psk("id", secret)).requestPskSecretResult(new ConnectionId(new byte[] { 1 }), null,
                new PskPublicInformation("id"), "HmacSHA256", null, null, true).getSecret();
    }

    @Test
    void answersWithTheKey() {
        assertArrayEquals(KEY, answer().getEncoded());
    }

    /** A transport that stops fails the attempt, whereupon the owner wipes the key while the handshake still runs. */
    @Test
    void aKeyWipedDuringTheHandshakeIsNoKey() {
        secret.close();
        assertNull(answer());
    }
}
