package org.kedge.transport.client;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.pki.PeerVerifier;

/** What a client says of the server it connects to. */
public final class Peers {
    private Peers() {
    }

    /** A peer in messages of failures. */
    public static String describe(PeerAddress peer) {
        return peer.uri() + " (" + peer.fqdn() + ")";
    }

    /** Whether its host needs no name service, and so no thread that may wait. */
    public static boolean isAddress(PeerAddress peer) {
        String host = peer.uri().getHost();
        return host.startsWith("[") || host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    /**
     * The verifier of a connection.
     *
     * @param running the one that runs now
     * @return empty unless this side authenticates itself by a key pair
     * @throws KedgeException {@link ErrorCode#TRANSPORT_MISSING} when it is needed and none runs
     */
    public static Optional<PeerVerifier> verifier(PeerAddress peer, LocalCredential credential, Supplier<Optional<PeerVerifier>> running) {
        if (!(credential instanceof LocalCredential.KeyPair)) {
            return Optional.empty();
        }
        return Optional.of(running.get().orElseThrow(() -> new KedgeException(ErrorCode.TRANSPORT_MISSING,
                "connection to " + peer.uri() + " with a certificate: the certificate verifier is not running")));
    }

    /**
     * Who the server proved to be.
     *
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
