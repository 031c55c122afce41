package org.kedge.briefing.node.state;

import java.net.URI;

import org.kedge.api.briefing.TrustLevel;

/**
 * A Briefing Node that a pinned pointer led to and that has answered.
 *
 * @param uri where it is
 * @param pin the public key identifier that it must prove
 * @param trust who vouched for both
 */
public record Remembered(URI uri, String pin, TrustLevel trust) {
}
