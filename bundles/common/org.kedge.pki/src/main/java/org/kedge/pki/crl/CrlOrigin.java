package org.kedge.pki.crl;

import java.util.Optional;

/**
 * Where CRLs come from.
 *
 * @param name the file or URL
 * @param anchor SHA-256 fingerprint of the only anchor below which its CRLs count (lower-case hex); empty for every anchor
 */
public record CrlOrigin(String name, Optional<String> anchor) {
    boolean serves(String anchorFingerprint) {
        return anchor.isEmpty() || anchor.get().equals(anchorFingerprint);
    }
}
