package org.kedge.briefingnode.rules;

import java.security.cert.X509Certificate;
import java.util.Optional;

import org.kedge.api.briefing.Location;
import org.kedge.api.infrastructure.briefing.NodeRecord;

/**
 * What is known about a node that asks to be briefed.
 *
 * @param node its record
 * @param authentication how it authenticated itself: {@code certificate} (also a raw key), {@code psk} or {@code gba}
 * @param certificate the verified end entity certificate it came with
 * @param self where it says it is
 */
public record Facts(NodeRecord node, String authentication, Optional<X509Certificate> certificate, Optional<Location> self) {
}
