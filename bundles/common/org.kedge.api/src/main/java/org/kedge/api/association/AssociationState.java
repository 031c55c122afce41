package org.kedge.api.association;

/** The state of the association with a peer. */
public enum AssociationState {
    /** Nothing has been tried yet, or what it needs (a Ke, a registration at the MAF) is not there yet. */
    IDLE,
    /** A handshake is in progress. */
    CONNECTING,
    /** Established. */
    ESTABLISHED,
    /** The last try failed; the next one is scheduled. */
    WAITING,
    /** The last try failed and only the owner can help. */
    FAILED
}
