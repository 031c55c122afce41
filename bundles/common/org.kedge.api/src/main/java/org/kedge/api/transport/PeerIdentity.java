package org.kedge.api.transport;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who a handshake authenticated.
 *
 * @param kind how the peer authenticated itself
 * @param identifier the psk_identity, the verified identifier of the certificate, or the public key identifier
 * @param principal who that is to the side that asked: on a server what its {@link KeyResolver} named (for example a registry id),
 *        on a client the FQDN of the peer
 * @param chain the verified chain, end entity first; empty unless {@link Kind#CERTIFICATE}
 */
public record PeerIdentity(Kind kind, String identifier, String principal, List<X509Certificate> chain) {
    /** How a peer authenticates itself. */
    public enum Kind {
        PSK, CERTIFICATE, RAW_PUBLIC_KEY,
        /** The peer did not authenticate itself in the handshake; identifier and principal are empty. */
        ANONYMOUS
    }

    public PeerIdentity {
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return kind + " " + identifier + " (" + principal + ")";
    }
}
