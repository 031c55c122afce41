package org.kedge.api.briefing;

import java.net.URI;
import java.util.Optional;

/**
 * The MEF that an authenticated device trigger names (D-78): picks among the MEFs of accepted instructions, and never adds one.
 *
 * @param host host in lower case; that of an instruction's mefUri, or its mefFqdn
 * @param uri scheme, this host, and port to use instead of those of the instruction; empty: those of the instruction
 */
public record MefHint(String host, Optional<URI> uri) {
}
