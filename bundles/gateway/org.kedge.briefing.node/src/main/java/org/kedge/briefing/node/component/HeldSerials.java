package org.kedge.briefing.node.component;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.kedge.api.enrolment.EnroleeService;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The serials of the instructions in force, asked of the enrolee when they are needed. Not a reference of the component: the enrolee refers
 * to the providers, and a cycle of references would delay one of both.
 */
record HeldSerials(BundleContext context) implements Supplier<Map<String, Long>> {
    @Override
    public Map<String, Long> get() {
        Map<String, Long> held = new TreeMap<>();
        ServiceReference<EnroleeService> reference = context.getServiceReference(EnroleeService.class);
        EnroleeService enrolee = reference == null ? null : context.getService(reference);
        if (enrolee != null) {
            enrolee.status().forEach(status -> held.put(status.target(), status.instruction().serial()));
            context.ungetService(reference);
        }
        return held;
    }
}
