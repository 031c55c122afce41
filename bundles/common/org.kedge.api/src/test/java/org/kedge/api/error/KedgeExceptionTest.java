package org.kedge.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shape of messages and codes that scripts and people rely on. */
class KedgeExceptionTest {
    @Test
    void theMessageIsCodeDetailRemedy() {
        Exception cause = new IllegalStateException("why");
        KedgeException e = new KedgeException(ErrorCode.KEY_EXPIRED, "key k@mef ended", cause);
        assertEquals("KEDGE-403 key k@mef ended - enrol again; the Enrolment Expiry has passed", e.getMessage());
        assertEquals("key k@mef ended", e.detail());
        assertSame(ErrorCode.KEY_EXPIRED, e.code());
        assertSame(cause, e.getCause());
        assertTrue(e.retryable());
        assertFalse(new KedgeException(ErrorCode.KEY_LENGTH, "x").retryable());
    }

    @Test
    void looksThroughTheWrappersOfAsynchronousStages() {
        KedgeException e = new KedgeException(ErrorCode.PEER_CLOSED, "x");
        assertSame(e, KedgeException.of(e));
        assertSame(e, KedgeException.of(new CompletionException(new ExecutionException(e))));
        IllegalStateException other = new IllegalStateException("secret text");
        KedgeException internal = KedgeException.of(new CompletionException(other));
        assertSame(ErrorCode.INTERNAL, internal.code());
        assertSame(other, internal.getCause());
        assertFalse(internal.getMessage().contains("secret text"), "what a foreign exception says may be anything");
        assertSame(ErrorCode.INTERNAL, KedgeException.of(new CompletionException(null)).code());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasAnAreaAndARemedy(ErrorCode code) {
        assertTrue(code.code().matches("KEDGE-[1-9]\\d\\d"), code.code());
        assertEquals(code.code(), code.toString());
        assertFalse(code.remedy().isBlank() || code.remedy().endsWith("."), code.remedy());
    }

    @Test
    void codesAreUnique() {
        Set<String> seen = new HashSet<>();
        for (ErrorCode code : ErrorCode.values()) {
            assertTrue(seen.add(code.code()), code.name() + " reuses " + code.code());
        }
    }
}
