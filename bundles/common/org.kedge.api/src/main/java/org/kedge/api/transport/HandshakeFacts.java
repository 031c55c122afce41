package org.kedge.api.transport;

import java.time.Duration;

/**
 * What a handshake negotiated; nothing secret.
 *
 * @param protocol {@code DTLS1.2}, {@code TLS1.2}, or {@code HTTP} where there is no handshake at all
 * @param cipherSuite the IANA name, for example {@code TLS_PSK_WITH_AES_128_CCM_8}; empty over plain HTTP
 * @param extendedMasterSecret whether RFC 7627 was negotiated
 * @param fullHandshake false for a resumed session
 * @param duration from the first message to the end of the handshake
 */
public record HandshakeFacts(String protocol, String cipherSuite, boolean extendedMasterSecret, boolean fullHandshake,
        Duration duration) {
}
