package org.kedge.transport.dtls.client;

import java.net.InetSocketAddress;
import java.util.Map;

import javax.crypto.SecretKey;

import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.SessionAdapter;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.kedge.api.transport.LocalCredential;

/**
 * The library's call-backs of one connector, passed on to the connection that uses it at the moment. An identity hint of the server is
 * ignored (D-37).
 */
final class ClientHooks extends SessionAdapter implements AdvancedPskStore {
    /** Key of a session's connection in the additional info of its principal. */
    static final String OWNER = "kedge.owner";

    private volatile ClientConnection owner;
    private volatile Handshaker current;

    void serve(ClientConnection connection) {
        current = null;
        owner = connection;
    }

    /** Lets every message of the session find its connection. */
    AdditionalInfo info() {
        return AdditionalInfo.from(Map.of(OWNER, owner));
    }

    void closedByPeer() {
        owner.closedByPeer();
    }

    @Override
    public void handshakeStarted(Handshaker handshaker) {
        current = handshaker;
        // The message that made the library start a handshake is not for the peer.
        handshaker.takeDeferredApplicationData();
    }

    @Override
    public void contextEstablished(Handshaker handshaker, DTLSContext context) throws HandshakeException {
        owner.established(handshaker, context);
    }

    @Override
    public void handshakeCompleted(Handshaker handshaker) {
        if (handshaker == current) {
            owner.completed(handshaker);
        }
    }

    @Override
    public void handshakeFailed(Handshaker handshaker, Throwable error) {
        if (handshaker == current) {
            owner.failed(handshaker, error);
        }
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(ConnectionId cid, ServerNames serverName, PskPublicInformation identity,
            String hmacAlgorithm, SecretKey otherSecret, byte[] seed, boolean useExtendedMasterSecret) {
        // The library destroys the key that it gets here, after use.
        return new PskSecretResult(cid, identity, key(credential()));
    }

    /** Null, which ends the handshake, when the owner has wiped the key: the attempt has failed or was stopped meanwhile. */
    static SecretKey key(LocalCredential.Psk credential) {
        try {
            return credential.key().use(octets -> SecretUtil.create(octets, PskSecretResult.ALGORITHM_PSK));
        } catch (IllegalStateException wiped) {
            return null;
        }
    }

    @Override
    public PskPublicInformation getIdentity(InetSocketAddress peerAddress, ServerNames virtualHost) {
        return new PskPublicInformation(credential().identity());
    }

    private LocalCredential.Psk credential() {
        return (LocalCredential.Psk) owner.credential();
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // Every answer is synchronous.
    }
}
