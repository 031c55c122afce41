package org.kedge.transport.listener;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.transport.PeerIdentity;

/**
 * What a look-up found out about a peer; travels with its handshake and becomes its session's peer.
 *
 * @param peer who the peer is, provided that the handshake succeeds
 * @param notAfter end of what it authenticates itself with, and so of its session (TS-0001 11.3.2); empty: it has none
 */
public record Resolution(PeerIdentity peer, Optional<Instant> notAfter) {
    /** Of a listener that does not ask who its clients are. */
    public static final Resolution ANONYMOUS = new Resolution(new PeerIdentity(PeerIdentity.Kind.ANONYMOUS, "", "", List.of()),
            Optional.empty());
}
