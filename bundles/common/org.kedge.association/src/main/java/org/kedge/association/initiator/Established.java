package org.kedge.association.initiator;

import java.time.Instant;
import java.util.Optional;

import org.kedge.messages.association.AssociationAnswer;

/**
 * The outcome of a successful try.
 *
 * @param dialled the channel, owned by the receiver
 * @param notAfter when the association ends at the latest: that of its credential or its registration
 * @param answer for whom Entity B takes this node, when it tells
 */
record Established(Dialer.Dialled dialled, Optional<Instant> notAfter, Optional<AssociationAnswer> answer) {
}
