package org.kedge.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Expects a failure with a code. */
public final class Codes {
    private Codes() {
    }

    public static KedgeException assertCode(ErrorCode expected, Executable action) {
        KedgeException e = assertThrows(KedgeException.class, action);
        assertEquals(expected, e.code(), e::getMessage);
        return e;
    }
}
