package org.kedge.mef;

import java.time.Duration;
import java.util.ArrayList;
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

    final SecretBytes exported;
    boolean closed;
    int taken;
    HandshakeFacts facts = facts(true, true);

    private final String id = "session-" + IDS.incrementAndGet();
    private final PeerIdentity.Kind kind;
    private final String principal;
    private final List<Runnable> onClose = new ArrayList<>();

    /** @param seed the octet all 48 exported octets have */
    ScriptedSession(String principal, int seed) {
        this(PeerIdentity.Kind.PSK, principal, seed);
    }

    ScriptedSession(PeerIdentity.Kind kind, String principal, int seed) {
        this.kind = kind;
        this.principal = principal;
        byte[] octets = new byte[48];
        java.util.Arrays.fill(octets, (byte) seed);
        this.exported = SecretBytes.owning(octets);
    }

    static HandshakeFacts facts(boolean full, boolean extendedMasterSecret) {
        return new HandshakeFacts("DTLS1.2", "TLS_PSK_WITH_AES_128_CCM_8", extendedMasterSecret, full, Duration.ofMillis(3));
    }

    /** What a transport does when the peer goes away. */
    void end() {
        onClose.forEach(Runnable::run);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public PeerIdentity peer() {
        return new PeerIdentity(kind, "identity-of-" + principal, principal, List.of());
    }

    @Override
    public HandshakeFacts facts() {
        return facts;
    }

    @Override
    public SecretBytes takeExportedKey() {
        if (taken++ > 0) {
            throw new KedgeException(ErrorCode.EXPORT_ALREADY_TAKEN, "second call");
        }
        return exported;
    }

    @Override
    public void onClose(Runnable action) {
        onClose.add(action);
    }

    @Override
    public void close() {
        closed = true;
    }
}
