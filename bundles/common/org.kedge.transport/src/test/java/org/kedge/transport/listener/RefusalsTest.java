package org.kedge.transport.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;

/** What strangers can make a listener write. */
class RefusalsTest {
    private final List<AuditRecord> audit = new ArrayList<>();
    private long nanos;
    private final Refusals refusals = new Refusals("dtls", "mef", Meters.NONE, () -> Optional.of(audit::add), Runnable::run,
            () -> nanos);

    private void refuse(String identity) {
        refusals.refused(new KedgeException(ErrorCode.PEER_UNKNOWN, "nobody"), Optional.of(new InetSocketAddress("127.0.0.1", 4000)),
                identity);
    }

    /** The trail is bounded, so a flood would push out the records of keys that were released. */
    @Test
    void aFloodCannotFillTheAuditTrail() {
        for (int second = 0; second < 120; second++) {
            nanos = TimeUnit.SECONDS.toNanos(second);
            for (int i = 0; i < 20; i++) {
                refuse("nobody-" + second + "-" + i);
            }
        }
        assertEquals(20, audit.size());
        assertEquals("nobody-0-0", audit.get(0).subject());
        assertEquals("nobody-60-0", audit.get(10).subject());
        assertEquals("1190", audit.get(10).details().get("suppressed"));
    }

    @Test
    void anIdentityCannotForgeALine() {
        refuse("gw1\nkey.released \u0007" + "x".repeat(500));
        assertTrue(audit.get(0).subject().matches("[!-~]{128}"), audit.get(0).subject());
    }
}
