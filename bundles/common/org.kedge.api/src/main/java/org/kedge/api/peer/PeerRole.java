package org.kedge.api.peer;

/** The role of a peer. */
public enum PeerRole {
    MEF, MAF, BSF, BBN, CSE, AE,
    /** The home subscriber server behind a BSF (Zh). */
    HSS
}
