package org.kedge.api.briefing;

import java.net.URI;
import java.util.Optional;

/**
 * Where a trigger or a technician says the briefing is. An address, never an instruction: whoever answers there must authenticate itself.
 *
 * @param uri the Briefing Node: {@code https://} or {@code coaps://}, host and perhaps port and path
 * @param pin public key identifier ({@code ni:///sha-256;...}, RFC 6920) that the Briefing Node must prove; empty: only a Briefing Node
 *        that is configured as a peer is contacted there, and must authenticate as such
 * @param code one-time code for the Briefing Node, sent after it has authenticated itself (D-82)
 * @param trust who vouches for URI and pin: {@link TrustLevel#SIGNED} or {@link TrustLevel#CONFIRMED}
 */
public record BriefingPointer(URI uri, Optional<String> pin, Optional<String> code, TrustLevel trust) {
    /** Without the code. */
    @Override
    public String toString() {
        return uri + pin.map(p -> " " + p).orElse("") + (code.isPresent() ? " with a one-time code" : "") + ", " + trust.word();
    }
}
