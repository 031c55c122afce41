package org.kedge.transport.dtls.server;

import org.kedge.api.transport.PeerIdentity;

/**
 * What a look-up found out about a peer; travels with its handshake and becomes its session's peer.
 *
 * @param peer who the peer is, provided that the handshake succeeds
 */
record Resolution(PeerIdentity peer) {
    /** Key in the additional info of a principal. */
    static final String KEY = "kedge.resolution";
}
