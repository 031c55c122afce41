package org.kedge.transport.client;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.pki.PeerVerifier;

/** What a client says of the server it connects to. */
public final class Peers {
    private static final PeerIdentity NOBODY = new PeerIdentity(PeerIdentity.Kind.ANONYMOUS, "", "", List.of());

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
     * How the certificate or raw key of the server is verified; empty where there is none.
     */
    public static Optional<CertificateInformation> information(LocalCredential credential) {
        return credential instanceof LocalCredential.KeyPair pair ? Optional.of(pair.peer())
                : credential instanceof LocalCredential.Anonymous anonymous ? anonymous.peer() : Optional.empty();
    }

    /**
     * The verifier of a connection.
     *
     * @param running the one that runs now
     * @return empty unless the server authenticates itself by a certificate or raw key
     * @throws KedgeException {@link ErrorCode#TRANSPORT_MISSING} when it is needed and none runs
     */
    public static Optional<PeerVerifier> verifier(PeerAddress peer, LocalCredential credential, Supplier<Optional<PeerVerifier>> running) {
        if (information(credential).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(running.get().orElseThrow(() -> new KedgeException(ErrorCode.TRANSPORT_MISSING,
                "connection to " + peer.uri() + " with a certificate: the certificate verifier is not running")));
    }

    /**
     * Who the server proved to be; nobody without a credential and without information about the server's.
     *
     * @param credential what this side authenticated itself with
     * @param verified the validated path of the server; empty for a pre-shared or a raw public key
     */
    public static PeerIdentity identity(PeerAddress peer, LocalCredential credential, List<X509Certificate> verified) {
        String principal = peer.fqdn().value();
        if (credential instanceof LocalCredential.Psk psk) {
            return new PeerIdentity(PeerIdentity.Kind.PSK, psk.identity(), principal, List.of());
        }
        return information(credential).map(information -> new PeerIdentity(
                verified.isEmpty() ? PeerIdentity.Kind.RAW_PUBLIC_KEY : PeerIdentity.Kind.CERTIFICATE, information.identifier(), principal,
                verified)).orElse(NOBODY);
    }
}
