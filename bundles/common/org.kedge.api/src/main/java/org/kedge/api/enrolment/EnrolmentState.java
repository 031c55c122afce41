package org.kedge.api.enrolment;

/** The state of an enrolment with one target. */
public enum EnrolmentState {
    /** Nothing has been tried yet. */
    IDLE,
    /** A run is in flight. */
    RUNNING,
    /** A valid Ke is held. */
    ENROLLED,
    /** The last run failed; the next try is scheduled. */
    WAITING,
    /** The last run failed and only the owner can help. */
    FAILED,
    /** Ke has expired and could not be renewed yet. */
    EXPIRED
}
