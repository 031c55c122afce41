package org.kedge.shell.commands;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;

/** The health of everything that tells its own. */
final class HealthView {
    private HealthView() {
    }

    /** @throws IllegalStateException when something is critical, so that a script sees it */
    static void print(List<HealthIndicator> indicators, PrintStream out) {
        Table table = new Table("NAME", "LEVEL", "MESSAGE");
        int critical = 0;
        for (HealthIndicator indicator : indicators.stream().sorted(Comparator.comparing(HealthIndicator::name)).toList()) {
            Health health = health(indicator);
            table.row(indicator.name(), health.level().name(), health.message());
            critical += health.level() == Level.CRITICAL ? 1 : 0;
        }
        table.print(out);
        if (critical > 0) {
            throw new IllegalStateException(critical + " of " + indicators.size() + " critical");
        }
    }

    /** One that cannot answer, perhaps because its bundle stops, must not hide what the others say. */
    private static Health health(HealthIndicator indicator) {
        try {
            return indicator.health();
        } catch (RuntimeException e) {
            return new Health(Level.CRITICAL, "cannot tell: " + e);
        }
    }
}
