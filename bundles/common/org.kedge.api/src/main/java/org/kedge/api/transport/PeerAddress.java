package org.kedge.api.transport;

import java.net.URI;
import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;

/**
 * Where a peer is and what it is called.
 *
 * @param uri scheme ({@code coaps}, {@code https}, {@code http}), host and port; the default port of the scheme when none is given
 * @param fqdn the name sent as SNI and, with certificates, the name that the peer must prove; it may differ from the host of the URI
 */
public record PeerAddress(URI uri, Fqdn fqdn) {
    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for a URI without scheme or host, or with user info */
    public PeerAddress {
        if (uri.getScheme() == null || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a peer URI with scheme and host: " + uri);
        }
    }

    /** The port of the URI, or the default of its scheme. */
    public int port() {
        return uri.getPort() > 0 ? uri.getPort() : defaultPort();
    }

    /** The port of the scheme: 5684 for {@code coaps}, 80 for {@code http}, 443 for anything else. */
    public int defaultPort() {
        return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "coaps" -> 5684;
            case "http" -> 80;
            default -> 443;
        };
    }
}
