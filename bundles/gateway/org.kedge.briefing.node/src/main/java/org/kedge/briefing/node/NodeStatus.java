package org.kedge.briefing.node;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.peer.Peer;
import org.kedge.briefing.node.lan.Found;

/**
 * What the client would do and has done.
 *
 * @param peers the configured Briefing Nodes in the order in which they are asked
 * @param remembered where a pinned pointer led to
 * @param last the last contacts, the newest first
 * @param discovered what was announced on the LAN at the last look
 * @param located when the technician's entry that is sent was made
 */
public record NodeStatus(List<Peer> peers, Optional<URI> remembered, List<Contacted> last, List<Found> discovered,
        Optional<Instant> located) {
    /**
     * One Briefing Node that was asked.
     *
     * @param time when
     * @param whom it, in words
     * @param outcome what came of it, in words
     */
    public record Contacted(Instant time, String whom, String outcome) {
    }
}
