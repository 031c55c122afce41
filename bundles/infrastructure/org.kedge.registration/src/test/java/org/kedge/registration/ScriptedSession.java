package org.kedge.registration;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.ServerSession;

/** A session of a listener, without a network: exports 48 octets once, 16 of the seed and 32 of the seed plus one. */
final class ScriptedSession implements ServerSession {
    final SecretBytes exported;
    HandshakeFacts facts = facts(true, true);
    boolean exporting = true;
    int taken;

    private final PeerIdentity peer;

    ScriptedSession(String identity, String principal, int seed) {
        peer = new PeerIdentity(PeerIdentity.Kind.PSK, identity, principal, List.of());
        byte[] octets = new byte[KeyExport.LENGTH];
        Arrays.fill(octets, 0, 16, (byte) seed);
        Arrays.fill(octets, 16, KeyExport.LENGTH, (byte) (seed + 1));
        exported = SecretBytes.owning(octets);
    }

    static HandshakeFacts facts(boolean full, boolean extendedMasterSecret) {
        return new HandshakeFacts("TLS1.2", "TLS_PSK_WITH_AES_128_CBC_SHA256", extendedMasterSecret, full, Duration.ofMillis(3));
    }

    @Override
    public String id() {
        return "session";
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public HandshakeFacts facts() {
        return facts;
    }

    @Override
    public SecretBytes takeExportedKey() {
        if (!exporting) {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "nothing was exported");
        }
        if (taken++ > 0) {
            throw new KedgeException(ErrorCode.EXPORT_ALREADY_TAKEN, "second call");
        }
        return exported;
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
