package org.kedge.api.briefing;

import java.util.Optional;

/**
 * An instruction together with where it came from.
 *
 * @param instruction what to do
 * @param document the exact octets of its JSON form, for the record
 * @param provider name of the provider, for example {@code file}
 * @param trust who vouches for it
 * @param signer the SPKI digest of the pinned signer whose signature was verified; present exactly with {@link TrustLevel#SIGNED}
 */
public record Briefing(BootstrapInstruction instruction, byte[] document, String provider, TrustLevel trust, Optional<String> signer) {
}
