package org.kedge.messages.gba;

import java.time.Instant;

/**
 * The body of a successful bootstrap (TS 24.109 annex C).
 *
 * @param bTid the B-TID as it was written
 * @param lifetime end of Ks
 */
public record BootstrappingInfo(String bTid, Instant lifetime) {
    /** Media type of the body. */
    public static final String MEDIA_TYPE = "application/vnd.3gpp.bsf+xml";
    /** Namespace of its elements. */
    public static final String NAMESPACE = "uri:3gpp-gba";
}
