package org.kedge.transport.tls.engine;

import java.util.Optional;

import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;

/**
 * The outcome of a handshake.
 *
 * @param facts what was negotiated
 * @param exported the exported key material when it was declared; owned by the receiver
 */
public record Established(HandshakeFacts facts, Optional<SecretBytes> exported) {
}
