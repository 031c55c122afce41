package org.kedge.pki.path;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Paths that validated, by digest of profile, chain and anchors. Belongs to one state of the world (policy revision, CRLs): another state
 * empties it. Bounded, least recently used first out. Thread-safe.
 */
final class PathCache {
    /** What a path was validated under. */
    record State(long policyRevision, long crlRevision) {
    }

    private final Map<String, ValidatedPath> paths;
    private State state = new State(0, 0);

    PathCache(int size) {
        paths = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, ValidatedPath> eldest) {
                return size() > size;
            }
        };
    }

    static String key(List<X509Certificate> chain, List<X509Certificate> anchors, CertificateProfile profile) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // Every certificate is self-delimiting DER; the count keeps chain and anchors apart.
            digest.update((byte) profile.ordinal());
            digest.update((byte) chain.size());
            for (X509Certificate c : chain) {
                digest.update(c.getEncoded());
            }
            for (X509Certificate a : anchors) {
                digest.update(a.getEncoded());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "a certificate of the chain cannot be encoded", e);
        }
    }

    synchronized Optional<ValidatedPath> get(String key, State now) {
        if (!state.equals(now)) {
            paths.clear();
            state = now;
        }
        return Optional.ofNullable(paths.get(key));
    }

    /** Remembers a path unless the world has changed while it was validated. */
    synchronized void put(String key, State validatedUnder, ValidatedPath path) {
        if (state.equals(validatedUnder)) {
            paths.put(key, path);
        }
    }

    synchronized int size() {
        return paths.size();
    }
}
