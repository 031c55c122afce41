package org.kedge.briefing.node.state;

import java.net.URI;

/**
 * A Briefing Node that a pinned pointer led to and that has answered.
 *
 * @param uri where it is
 * @param pin the public key identifier that it must prove
 */
public record Remembered(URI uri, String pin) {
}
