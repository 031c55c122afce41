package org.kedge.pki.crl;

import java.security.cert.X509CRL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.security.auth.x500.X500Principal;

import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;

/** Whether the CRLs at hand are current and their sources work. */
public final class CrlHealth implements HealthIndicator {
    /** A CRL that ends within a day, or within the last quarter of its life if that is shorter, should have been replaced by now. */
    private static final Duration SOON = Duration.ofDays(1);
    private static final int LAST_PART = 4;

    private final CrlStore store;
    private final Clock clock;

    public CrlHealth(CrlStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "pki.crl";
    }

    @Override
    public Health health() {
        List<String> warnings = new ArrayList<>();
        store.problems().forEach((origin, problem) -> warnings.add(origin + ": " + problem));
        Map<X500Principal, X509CRL> newest = new HashMap<>();
        store.contents().forEach(c -> newest.merge(c.getIssuerX500Principal(), c, (a, b) -> CrlOrder.isOlder(a, b) ? b : a));
        try {
            Instant now = clock.instant();
            newest.values().forEach(crl -> age(crl, now, warnings));
        } catch (KedgeException e) {
            warnings.add("the age of CRLs is unknown: " + e.detail());
        }
        return warnings.isEmpty() ? new Health(Level.OK, newest.isEmpty() ? "no CRL at hand" : newest.size() + " CRLs current")
                : new Health(Level.WARNING, String.join("; ", warnings));
    }

    private static void age(X509CRL crl, Instant now, List<String> warnings) {
        String name = "CRL of \"" + crl.getIssuerX500Principal().getName() + "\"";
        if (crl.getNextUpdate() == null) {
            warnings.add(name + " has no nextUpdate and counts as stale");
            return;
        }
        Instant end = crl.getNextUpdate().toInstant();
        Duration quarter = Duration.between(crl.getThisUpdate().toInstant(), end).dividedBy(LAST_PART);
        if (now.isAfter(end)) {
            warnings.add(name + " is stale since " + end + "; provide a new one");
        } else if (now.isAfter(end.minus(quarter.compareTo(SOON) < 0 ? quarter : SOON))) {
            warnings.add(name + " ends at " + end + "; provide a new one");
        }
    }
}
