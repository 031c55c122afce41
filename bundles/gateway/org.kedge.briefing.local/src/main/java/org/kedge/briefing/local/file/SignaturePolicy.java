package org.kedge.briefing.local.file;

/** Which instruction files are believed (D-82). A signature that is present must be right under either policy. */
public enum SignaturePolicy {
    /** Signed by a pinned key, or read from a directory that only the process user can write. */
    DIRECTORY,
    /** Signed by a pinned key. */
    REQUIRED;

    /** @throws IllegalArgumentException with a text for the owner */
    static SignaturePolicy of(String word) {
        for (SignaturePolicy policy : values()) {
            if (policy.name().equalsIgnoreCase(word)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("briefing.signature is neither directory nor required but \"" + word + "\"");
    }
}
