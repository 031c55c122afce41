package org.kedge.health.impl;

import java.util.Dictionary;
import java.util.Hashtable;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.health.HealthIndicator.Health;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Registers indicators as Felix health checks. The only class that needs their API, which may be missing. */
final class FelixHealthChecks implements HealthChecks {
    private final BundleContext context;

    FelixHealthChecks(BundleContext context) {
        this.context = context;
    }

    @Override
    public AutoCloseable register(HealthIndicator indicator) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(HealthCheck.NAME, indicator.name());
        properties.put(HealthCheck.TAGS, new String[] { "kedge" });
        HealthCheck check = () -> result(indicator.health());
        ServiceRegistration<HealthCheck> registration = context.registerService(HealthCheck.class, check, properties);
        return registration::unregister;
    }

    static Result result(Health health) {
        Result.Status status = switch (health.level()) {
            case OK -> Result.Status.OK;
            case WARNING -> Result.Status.WARN;
            case CRITICAL -> Result.Status.CRITICAL;
        };
        return new Result(status, health.message());
    }
}
