package org.kedge.transport.dtls.client;

import java.net.InetSocketAddress;

import javax.crypto.SecretKey;

import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.kedge.api.transport.LocalCredential;

/** The one key of one connection; an identity hint of the server is ignored (D-37). */
final class ClientPsk implements AdvancedPskStore {
    private final LocalCredential.Psk credential;

    ClientPsk(LocalCredential.Psk credential) {
        this.credential = credential;
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(ConnectionId cid, ServerNames serverName, PskPublicInformation identity,
            String hmacAlgorithm, SecretKey otherSecret, byte[] seed, boolean useExtendedMasterSecret) {
        // The library destroys the key that it gets here, after use.
        return new PskSecretResult(cid, identity, key());
    }

    /** Null, which ends the handshake, when the owner has wiped the key: the attempt has failed or was stopped meanwhile. */
    private SecretKey key() {
        try {
            return credential.key().use(octets -> SecretUtil.create(octets, PskSecretResult.ALGORITHM_PSK));
        } catch (IllegalStateException wiped) {
            return null;
        }
    }

    @Override
    public PskPublicInformation getIdentity(InetSocketAddress peerAddress, ServerNames virtualHost) {
        return new PskPublicInformation(credential.identity());
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // Every answer is synchronous.
    }
}
