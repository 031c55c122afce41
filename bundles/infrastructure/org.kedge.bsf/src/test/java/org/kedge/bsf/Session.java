package org.kedge.bsf;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.ServerSession;

/** A session of a listener, without a network. */
record Session(PeerIdentity peer, String id) implements ServerSession {
    private static final AtomicInteger IDS = new AtomicInteger();

    /** Of a UE. */
    static Session anonymous() {
        return new Session(new PeerIdentity(PeerIdentity.Kind.ANONYMOUS, "", "", List.of()), "s" + IDS.incrementAndGet());
    }

    /** Of a NAF. @param identifier what its certificate holds */
    static Session naf(PeerIdentity.Kind kind, String identifier, String principal) {
        return new Session(new PeerIdentity(kind, identifier, principal, List.of()), "s" + IDS.incrementAndGet());
    }

    @Override
    public HandshakeFacts facts() {
        return new HandshakeFacts("HTTP", "", false, true, Duration.ZERO);
    }

    @Override
    public SecretBytes takeExportedKey() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onClose(Runnable action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
