package org.kedge.pki.crl;

import java.net.URI;
import java.util.Optional;

import org.kedge.pki.names.Fingerprint;
import org.kedge.work.Quoted;

/**
 * A configured address of CRLs.
 *
 * @param anchor fingerprint of the anchor below which they count
 * @param uri http or https
 */
public record CrlUrl(String anchor, URI uri) {
    /**
     * Reads {@code <SHA-256 fingerprint of the anchor>=<url>}.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static CrlUrl parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("not <anchor fingerprint>=<url>: " + Quoted.of(text));
        }
        String anchor = Fingerprint.parse(text.substring(0, equals));
        URI uri = URI.create(text.substring(equals + 1).strip());
        if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException("not an http or https URL: " + Quoted.of(uri.toString()));
        }
        return new CrlUrl(anchor, uri);
    }

    CrlOrigin origin() {
        return new CrlOrigin(uri.toString(), Optional.of(anchor));
    }
}
