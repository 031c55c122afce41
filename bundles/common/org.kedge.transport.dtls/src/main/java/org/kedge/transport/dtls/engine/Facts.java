package org.kedge.transport.dtls.engine;

import java.time.Duration;
import java.util.Locale;

import org.eclipse.californium.scandium.dtls.DTLSSession;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.kedge.api.transport.HandshakeFacts;

/** Reads what a handshake negotiated. */
public final class Facts {
    private Facts() {
    }

    /** @param startNanos System.nanoTime of the first message */
    public static HandshakeFacts of(Handshaker handshaker, long startNanos) {
        DTLSSession session = handshaker.getSession();
        return new HandshakeFacts("DTLS1.2", session.getCipherSuite().name().toUpperCase(Locale.ROOT),
                session.useExtendedMasterSecret(), handshaker.isFullHandshake(), Duration.ofNanos(System.nanoTime() - startNanos));
    }
}
