package org.kedge.briefingnode;

import java.time.Duration;
import java.util.List;

import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.ServerSession;
import org.kedge.pki.Issued;

/** A session of a listener, without a network. */
record Session(PeerIdentity peer) implements ServerSession {
    static Session certificate(String principal, Issued issued) {
        return new Session(new PeerIdentity(PeerIdentity.Kind.CERTIFICATE, principal.replace("unlisted ", ""), principal,
                issued.chain()));
    }

    static Session raw(String principal, String identifier) {
        return new Session(new PeerIdentity(PeerIdentity.Kind.RAW_PUBLIC_KEY, identifier, principal, List.of()));
    }

    static Session psk(String principal, String identity) {
        return new Session(new PeerIdentity(PeerIdentity.Kind.PSK, identity, principal, List.of()));
    }

    @Override
    public String id() {
        return "s1";
    }

    @Override
    public HandshakeFacts facts() {
        return new HandshakeFacts("TLS1.2", "", true, true, Duration.ZERO);
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
