package org.kedge.health.impl;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.kedge.api.health.HealthIndicator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows every health indicator as a Felix health check, where the API of Felix Health Checks is installed. */
@Component(name = "org.kedge.health", service = {}, immediate = true)
public final class HealthBridge {
    private static final Logger LOG = LoggerFactory.getLogger(HealthBridge.class);

    private final HealthChecks checks;
    private final Map<HealthIndicator, AutoCloseable> shown = new ConcurrentHashMap<>();

    @Activate
    public HealthBridge(BundleContext context) {
        this(available() ? new FelixHealthChecks(context) : indicator -> () -> { });
    }

    HealthBridge(HealthChecks checks) {
        this.checks = checks;
    }

    private static boolean available() {
        try {
            Class.forName("org.apache.felix.hc.api.HealthCheck", false, HealthBridge.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            LOG.info("health-checks-off cause=\"Felix Health Checks are not installed\"");
            return false;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bind(HealthIndicator indicator) {
        shown.computeIfAbsent(indicator, checks::register);
    }

    void unbind(HealthIndicator indicator) {
        AutoCloseable registration = shown.remove(indicator);
        if (registration != null) {
            try {
                registration.close();
            } catch (Exception e) {
                LOG.debug("health-check-gone name={} cause={}", indicator.name(), e.toString());
            }
        }
    }
}
