package org.kedge.messages.trigger;

import java.util.Optional;

/** {@code m2m:triggerPurpose} (TS-0004 6.3.4.2.49). */
public enum TriggerPurpose {
    ESTABLISH_CONNECTION(1), REGISTRATION_REQUEST(2), EXECUTE_CRUD(3), ENROLMENT_REQUEST(4);

    private final int number;

    TriggerPurpose(int number) {
        this.number = number;
    }

    /** The number of the enumeration. */
    public int number() {
        return number;
    }

    /** The purpose with this number. */
    public static Optional<TriggerPurpose> of(int number) {
        return number >= 1 && number <= values().length ? Optional.of(values()[number - 1]) : Optional.empty();
    }
}
