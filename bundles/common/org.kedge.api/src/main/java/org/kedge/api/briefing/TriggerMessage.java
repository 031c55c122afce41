package org.kedge.api.briefing;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A trigger as it arrived, before it was read.
 *
 * @param payload its octets, as long as they were; the receiver bounds them
 * @param contentType its media type; empty: told by its first octets
 * @param authenticated whether the way it came proves that a trusted party sent it: then its content may be believed without a proof of
 *        its own (SEED-058). False for whatever came out of a mobile network or a socket
 * @param origin where it came from, for the record, for example {@code spool sms-17}
 * @param arrived when
 */
public record TriggerMessage(byte[] payload, Optional<String> contentType, boolean authenticated, String origin, Instant arrived) {
    @Override
    public boolean equals(Object other) {
        return other instanceof TriggerMessage that && Arrays.equals(payload, that.payload) && contentType.equals(that.contentType)
                && authenticated == that.authenticated && origin.equals(that.origin) && arrived.equals(that.arrived);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload) * 31 + arrived.hashCode();
    }
}
