package org.kedge.transport.dtls.server;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

import javax.crypto.SecretKey;

import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.transport.core.PskIdentity;
import org.kedge.transport.listener.PeerChecks.FoundPsk;
import org.kedge.transport.listener.PeerChecks;

/** Looks the key of a handshake up while it waits. A refused peer gets no answer at all, as with a wrong key (D-80, DTLS-35). */
final class ListenerPsk implements AdvancedPskStore {
    private final PeerChecks checks;
    private final ListenerEvents events;
    private final OptionalInt cipherSuite;
    private volatile HandshakeResultHandler results;

    /** @param cipherSuite the one suite with pre-shared keys; empty when there are several: the library does not tell which (D-68) */
    ListenerPsk(PeerChecks checks, ListenerEvents events, OptionalInt cipherSuite) {
        this.cipherSuite = cipherSuite;
        this.checks = checks;
        this.events = events;
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(ConnectionId cid, ServerNames serverName, PskPublicInformation identity,
            String hmacAlgorithm, SecretKey otherSecret, byte[] seed, boolean useExtendedMasterSecret) {
        Optional<String> claimed = PskIdentity.text(identity.getBytes());
        if (claimed.isEmpty()) {
            events.refused(cid, new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "psk_identity longer than " + PskIdentity.LONGEST
                    + " octets or not UTF-8"), "");
            return new PskSecretResult(cid, identity, null);
        }
        checks.psk(claimed.get(), cipherSuite)
                .whenComplete((found, failure) -> results.apply(answer(cid, identity, claimed.get(), found, failure)));
        return null;
    }

    private PskSecretResult answer(ConnectionId cid, PskPublicInformation identity, String claimed, FoundPsk found, Throwable failure) {
        if (failure != null) {
            events.refused(cid, KedgeException.of(failure), claimed);
            return new PskSecretResult(cid, identity, null);
        }
        try (SecretBytes key = found.key()) {
            if (!events.waits(cid)) {
                return new PskSecretResult(cid, identity, null);
            }
            // The library destroys the key that it gets here, after use.
            SecretKey secret = key.use(octets -> SecretUtil.create(octets, PskSecretResult.ALGORITHM_PSK));
            return new PskSecretResult(cid, identity, secret, found.resolution());
        }
    }

    @Override
    public PskPublicInformation getIdentity(InetSocketAddress peerAddress, ServerNames virtualHost) {
        return null;
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        results = resultHandler;
    }
}
