package org.kedge.api.enrolment;

import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.transport.HandshakeFacts;

/**
 * What a framework yields. Closing wipes the key.
 *
 * @param key Ke, KeID and the Enrolment Expiry both sides agreed on; the receiver closes it
 * @param facts the handshake it came from
 */
public record Provisioned(EnrolmentKey key, HandshakeFacts facts) implements AutoCloseable {
    @Override
    public void close() {
        key.close();
    }
}
