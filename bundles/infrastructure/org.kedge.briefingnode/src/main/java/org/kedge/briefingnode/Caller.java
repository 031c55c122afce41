package org.kedge.briefingnode;

import java.security.cert.X509Certificate;
import java.util.Optional;

import org.kedge.api.infrastructure.briefing.NodeRecord;

/**
 * The node of a session, as its record is now.
 *
 * @param node its record
 * @param authentication the word of the rules: {@code certificate}, {@code psk} or {@code gba}
 * @param certificate the verified certificate it came with
 */
record Caller(NodeRecord node, String authentication, Optional<X509Certificate> certificate) {
}
