package org.kedge.api.enrolment;

/** Where an enrolment is. */
public enum EnrolmentPhase {
    /** The instruction is chosen and checked. */
    BRIEFING,
    /** Transport, MEF handshake and mutual authentication. */
    HANDSHAKE,
    /** Ke and KeID are taken from the handshake. */
    EXPORT,
    /** The enrolment request and the instructions of the MEF. */
    EXCHANGE,
    /** Ke is written to the store. */
    COMMIT
}
