package org.kedge.transport.client;

import java.security.cert.X509Certificate;
import java.util.List;

import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.PeerIdentity;

/** Who a server proved to be. */
public final class Peers {
    private Peers() {
    }

    /**
     * @param credential what this side authenticated itself with
     * @param verified the validated path of the server; empty for a pre-shared or a raw public key
     */
    public static PeerIdentity identity(PeerAddress peer, LocalCredential credential, List<X509Certificate> verified) {
        String principal = peer.fqdn().value();
        if (credential instanceof LocalCredential.Psk psk) {
            return new PeerIdentity(PeerIdentity.Kind.PSK, psk.identity(), principal, List.of());
        }
        return new PeerIdentity(verified.isEmpty() ? PeerIdentity.Kind.RAW_PUBLIC_KEY : PeerIdentity.Kind.CERTIFICATE,
                ((LocalCredential.KeyPair) credential).peer().identifier(), principal, verified);
    }
}
