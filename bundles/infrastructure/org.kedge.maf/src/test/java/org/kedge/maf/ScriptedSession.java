package org.kedge.maf;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.ServerSession;

/** A session of a listener, without a network: exports 48 known octets once. */
final class ScriptedSession implements ServerSession {
    private static final AtomicInteger IDS = new AtomicInteger();

    boolean closed;
    private final String id = "session-" + IDS.incrementAndGet();
    private final PeerIdentity peer;
    private boolean taken;

    ScriptedSession(PeerIdentity peer) {
        this.peer = peer;
    }

    static ScriptedSession psk(String identity, String principal) {
        return new ScriptedSession(new PeerIdentity(PeerIdentity.Kind.PSK, identity, principal, List.of()));
    }

    static ScriptedSession certificate(String identity, String principal) {
        return new ScriptedSession(new PeerIdentity(PeerIdentity.Kind.CERTIFICATE, identity, principal, List.of()));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public HandshakeFacts facts() {
        return new HandshakeFacts("TLS1.2", "TLS_PSK_WITH_AES_128_CBC_SHA256", true, true, Duration.ofMillis(3));
    }

    @Override
    public SecretBytes takeExportedKey() {
        if (taken) {
            throw new KedgeException(ErrorCode.EXPORT_ALREADY_TAKEN, "second call");
        }
        taken = true;
        return SecretBytes.owning(MafFixture.filled(48, IDS.get()));
    }

    @Override
    public void onClose(Runnable action) {
        throw new UnsupportedOperationException("the MAF keeps nothing per session");
    }

    @Override
    public void close() {
        closed = true;
    }
}
