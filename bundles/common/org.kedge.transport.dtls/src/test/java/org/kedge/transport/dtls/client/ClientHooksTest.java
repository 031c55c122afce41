package org.kedge.transport.dtls.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;

class ClientHooksTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final SecretBytes secret = SecretBytes.copyOf(KEY);
    private final LocalCredential.Psk credential = new LocalCredential.Psk("id", secret);

    @Test
    void theKeyIsHandedToTheLibrary() {
        assertArrayEquals(KEY, ClientHooks.key(credential).getEncoded());
    }

    /** A transport that stops fails the attempt, whereupon the owner wipes the key while the handshake still runs. */
    @Test
    void aKeyWipedDuringTheHandshakeIsNoKey() {
        secret.close();
        assertNull(ClientHooks.key(credential));
    }
}
