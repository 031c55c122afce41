package org.kedge.messages.compact;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;

/**
 * What a compact instruction says: which Briefing Node to ask, and how to know it. Never a secret.
 *
 * @param uri the Briefing Node: {@code https://} or {@code coaps://}, host and perhaps port and path, scheme and host in lower case
 * @param pin SHA-256 of its SubjectPublicKeyInfo as {@code ni:///sha-256;<base64url>} (RFC 6920)
 * @param node the node it is for
 * @param serial grows with every instruction for the same node; zero or more
 * @param expiry when it ends, in whole seconds
 */
public record CompactInstruction(URI uri, String pin, NodeId node, long serial, Instant expiry) {
    static final int PIN_OCTETS = 32;
    static final long MAX_EXPIRY = (1L << 40) - 1;

    private static final String PIN_PREFIX = "ni:///sha-256;";
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

    /** @throws KedgeException {@link ErrorCode#BRIEFING_TEXT_MALFORMED} naming the component */
    public CompactInstruction {
        if (!plain(uri)) {
            throw malformed("the URI is not https:// or coaps:// with host, perhaps port and path, in lower case and without the rest");
        }
        byte[] digest = octets(pin);
        if (digest.length != PIN_OCTETS || !pin.equals(pin(digest))) {
            throw malformed("the pin is not ni:///sha-256; and 43 base64url digits");
        }
        if (serial < 0) {
            throw malformed("the serial is negative");
        }
        if (expiry.getNano() != 0 || expiry.getEpochSecond() < 0 || expiry.getEpochSecond() > MAX_EXPIRY) {
            throw malformed("the expiry is not in whole seconds from 1970 on");
        }
    }

    byte[] pinOctets() {
        return octets(pin);
    }

    static String pin(byte[] octets) {
        return PIN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static byte[] octets(String pin) {
        try {
            return pin.startsWith(PIN_PREFIX) ? Base64.getUrlDecoder().decode(pin.substring(PIN_PREFIX.length())) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Rebuilt from its parts the URI must come out the same: one spelling, and nothing can hide in it. */
    private static boolean plain(URI uri) {
        if (!("https".equals(uri.getScheme()) || "coaps".equals(uri.getScheme())) || uri.getHost() == null
                || uri.getHost().chars().anyMatch(c -> c >= 'A' && c <= 'Z') || uri.getPort() == 0 || uri.getPort() > 0xffff
                || !PATH.matcher(uri.getRawPath()).matches()) {
            return false;
        }
        try {
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getRawPath(), null, null).toString()
                    .equals(uri.toString());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static KedgeException malformed(String problem) {
        return new KedgeException(ErrorCode.BRIEFING_TEXT_MALFORMED, "compact instruction: " + problem);
    }
}
