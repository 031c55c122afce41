package org.kedge.store.intake;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What is wrong with a file, in words that never repeat its content. */
final class Malformed {
    private Malformed() {
    }

    static KedgeException file(String name, String why) {
        return new KedgeException(ErrorCode.INTAKE_MALFORMED, name + ": " + why);
    }
}
