package org.kedge.usim.pcsc.component;

import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.usim.pcsc.card.CardReport;

/**
 * How a configured card is.
 *
 * @param report of a card that is in use
 * @param failure why there is none, or why it cannot be used
 * @param inserted whether a card is in the reader
 */
record UiccState(Optional<CardReport> report, Optional<KedgeException> failure, boolean inserted) {
    static final UiccState STARTING = new UiccState(Optional.empty(), Optional.empty(), false);

    static UiccState ready(CardReport report) {
        return new UiccState(Optional.of(report), Optional.empty(), true);
    }

    static UiccState refused(KedgeException why) {
        return new UiccState(Optional.empty(), Optional.of(why), true);
    }

    static UiccState absent(KedgeException why) {
        return new UiccState(Optional.empty(), Optional.of(why), false);
    }

    /** One word. */
    String word() {
        return report.isPresent() ? "ready" : inserted ? "refused" : failure.isPresent() ? "absent" : "starting";
    }

    Health health() {
        if (report.isPresent()) {
            boolean read = report.get().faults().isEmpty();
            return new Health(read ? Level.OK : Level.WARNING, report.get().application() + " in " + report.get().reader()
                    + (read ? "" : "; oneM2M files: " + String.join("; ", report.get().faults())));
        }
        return failure.map(why -> new Health(Level.CRITICAL, why.getMessage()))
                .orElseGet(() -> new Health(Level.WARNING, "the readers are being asked"));
    }
}
