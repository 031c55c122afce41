package org.kedge.health.impl;

import org.kedge.api.health.HealthIndicator;

/** Where indicators are shown to a health library. */
@FunctionalInterface
interface HealthChecks {
    /** @return takes the indicator away again */
    AutoCloseable register(HealthIndicator indicator);
}
