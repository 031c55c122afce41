package org.kedge.transport.tls.client;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;

/** Which credential goes with which scheme: nothing secret ever leaves over plain HTTP, and over TLS somebody is always authenticated. */
public final class CredentialRules {
    private CredentialRules() {
    }

    /** Whether the address is one of plain HTTP. */
    static boolean isPlain(PeerAddress peer) {
        return "http".equalsIgnoreCase(peer.uri().getScheme());
    }

    /**
     * Checks a connection before anything is sent.
     *
     * @throws KedgeException {@link ErrorCode#CREDENTIAL_NOT_FOR_SCHEME}; {@link ErrorCode#EXPORT_UNAVAILABLE} for an export that would
     *         belong to nobody
     */
    public static void require(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
        boolean anonymous = credential instanceof LocalCredential.Anonymous;
        boolean verified = credential instanceof LocalCredential.Anonymous a && a.peer().isPresent();
        if (isPlain(peer) && (!anonymous || verified)) {
            throw new KedgeException(ErrorCode.CREDENTIAL_NOT_FOR_SCHEME,
                    "connection to " + peer.uri() + ": over plain HTTP nobody is authenticated, so it takes no credential or trust anchor");
        }
        if (!isPlain(peer) && anonymous && !verified) {
            throw new KedgeException(ErrorCode.CREDENTIAL_NOT_FOR_SCHEME,
                    "connection to " + peer.uri() + " without a credential: how to verify the server is missing too");
        }
        if (anonymous && options.export() != KeyExport.NONE) {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE,
                    "connection to " + peer.uri() + " without a credential: the key would be anybody's");
        }
    }
}
