package org.kedge.api.transport;

import java.net.URI;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;

/**
 * Where a peer is and what it is called.
 *
 * @param uri scheme ({@code coaps}, {@code https}), host and port; the default port of the scheme when none is given
 * @param fqdn the name sent as SNI and, with certificates, the name that the peer must prove; it may differ from the host of the URI
 */
public record PeerAddress(URI uri, Fqdn fqdn) {
    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for a URI without scheme or host, or with user info */
    public PeerAddress {
        if (uri.getScheme() == null || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a peer URI with scheme and host: " + uri);
        }
    }

    /** The port of the URI, or 5684 for {@code coaps} and 443 for anything else. */
    public int port() {
        return uri.getPort() > 0 ? uri.getPort() : "coaps".equalsIgnoreCase(uri.getScheme()) ? 5684 : 443;
    }
}
