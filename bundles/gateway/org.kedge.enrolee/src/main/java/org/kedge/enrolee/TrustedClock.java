package org.kedge.enrolee;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Properties;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * A clock with a floor: a time before the build of this bundle, or before the last time that was known to be good, is not the present.
 * A gateway without a battery starts in 1970; its certificates are then neither expired nor valid, nobody knows. Thread-safe.
 */
@Component(service = {Clock.class, TrustedClock.class}, property = "kedge.clock=trusted")
public final class TrustedClock extends Clock {
    private final Clock source;
    private volatile Instant floor;

    /** The system clock, above the build time of this bundle. */
    @Activate
    public TrustedClock() {
        this(Clock.systemUTC(), buildTime());
    }

    /** @param floor the earliest time that can be right */
    public TrustedClock(Clock source, Instant floor) {
        this.source = source;
        this.floor = floor;
    }

    /** When this bundle was built. */
    public static Instant buildTime() {
        Properties properties = new Properties();
        try (InputStream in = TrustedClock.class.getResourceAsStream("build.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Instant.parse(properties.getProperty("build.time"));
    }

    /** @throws KedgeException {@link ErrorCode#CLOCK_NOT_TRUSTED} when the clock shows a time below the floor */
    @Override
    public Instant instant() {
        Instant now = source.instant();
        if (now.isBefore(floor)) {
            throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "the clock shows " + now + ", which is before " + floor);
        }
        return now;
    }

    /** Whether the clock shows a time at or above the floor. */
    public boolean trusted() {
        return !source.instant().isBefore(floor);
    }

    /** The present time, or the floor while the clock is below it: never later than the true time. */
    public Instant atLeast() {
        Instant now = source.instant();
        Instant least = floor;
        return now.isBefore(least) ? least : now;
    }

    /** The earliest time that can be right. */
    public Instant floor() {
        return floor;
    }

    /** Raises the floor to a time known to be good; never lowers it. */
    public synchronized void raise(Instant good) {
        if (good.isAfter(floor)) {
            floor = good;
        }
    }

    @Override
    public ZoneId getZone() {
        return source.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new TrustedClock(source.withZone(zone), floor);
    }
}
