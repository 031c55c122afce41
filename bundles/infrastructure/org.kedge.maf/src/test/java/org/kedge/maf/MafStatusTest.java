package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.registration.server.AuditSinks;

class MafStatusTest {
    private final AuditSinks sinks = AuditSinks.of(new RecordingSink());
    private final AtomicBoolean fetcher = new AtomicBoolean(true);
    private final AtomicLong nanos = new AtomicLong();
    private final MafStatus status = new MafStatus(() -> MafSettings.service(MafFixture.MAF), sinks, fetcher::get, CountingMeters::new,
            nanos::get);

    private Level level() {
        return status.health().level();
    }

    @Test
    void aFaultOfThisSideShowsUntilTheNextKmOrUntilItIsOld() {
        KedgeException unreachable = new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "MEF mef.example.com did not answer");
        status.contactRefused(unreachable);
        assertEquals(Level.WARNING, level());
        assertTrue(status.health().message().contains("mef.example.com"));
        status.stored("fetched");
        assertEquals(Level.OK, level());
        status.contactRefused(unreachable);
        nanos.set(TimeUnit.MINUTES.toNanos(15) - 1);
        assertEquals(Level.WARNING, level());
        nanos.set(TimeUnit.MINUTES.toNanos(15));
        assertEquals(Level.OK, level());
        assertTrue(status.health().message().contains("1 keys received, 2 first contacts refused"), status.health().message());
    }

    @Test
    void whatAPeerDoesWrongIsNoFaultOfThisSide() {
        status.contactRefused(new KedgeException(ErrorCode.KEY_NOT_GRANTED, "not granted"));
        status.fault(new KedgeException(ErrorCode.ORIGINATOR_MISMATCH, "another originator"));
        assertEquals(Level.OK, level());
    }

    @Test
    void whatIsMissingIsNamed() {
        fetcher.set(false);
        assertEquals(Level.WARNING, level());
        assertTrue(status.health().message().contains("org.kedge.association"));
        sinks.remove(sinks.present().get(0));
        assertEquals(Level.CRITICAL, level());
    }
}
