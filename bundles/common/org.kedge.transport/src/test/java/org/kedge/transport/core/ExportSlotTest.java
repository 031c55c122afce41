package org.kedge.transport.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

class ExportSlotTest {
    private final SecretBytes octets = SecretBytes.copyOf(new byte[48]);

    private static ErrorCode failure(ExportSlot slot) {
        return assertThrows(KedgeException.class, slot::take).code();
    }

    @Test
    void octetsAreHandedOutOnceAndOnlyWhileOpen() {
        ExportSlot slot = new ExportSlot(Optional.of(octets), false);
        assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(slot));
        slot.open();
        assertSame(octets, slot.take());
        assertEquals(ErrorCode.EXPORT_ALREADY_TAKEN, failure(slot));
        assertFalse(slot.wipe("end"));
        assertFalse(octets.isClosed(), "they belong to whoever took them");
    }

    @Test
    void wipedOctetsAreGone() {
        ExportSlot slot = new ExportSlot(Optional.of(octets), true);
        assertTrue(slot.wipe("end"));
        assertTrue(octets.isClosed());
        assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(slot));
        assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(new ExportSlot(Optional.empty(), true)));
    }

    @Test
    void eventsBeyondTheRateAreCounted() {
        RateLimit limit = new RateLimit(2);
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            passed += limit.pass() ? 1 : 0;
        }
        assertTrue(passed >= 2 && passed < 1000, "passed " + passed);
        assertEquals(1000 - passed, limit.takeSuppressed());
        assertEquals(0, limit.takeSuppressed());
    }
}
