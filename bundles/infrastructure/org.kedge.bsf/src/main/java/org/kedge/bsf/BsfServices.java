package org.kedge.bsf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The services of a BSF; their properties follow its configuration, so they are registered by hand. */
final class BsfServices {
    private final BundleContext context;
    private final Bsf bsf;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    BsfServices(BundleContext context, Bsf bsf) {
        this.context = context;
        this.bsf = bsf;
    }

    synchronized void register(BsfSettings.Listeners listeners) {
        add(RequestHandler.class, bsf.ubHandler(), Map.of(RequestHandler.LISTENER, listeners.ub(), RequestHandler.PATH, Bsf.UB_PATH,
                RequestHandler.ANONYMOUS, "true"));
        add(KeyResolver.class, bsf.resolver(), Map.of(RequestHandler.LISTENER, listeners.zn()));
        add(RequestHandler.class, bsf.znHandler(), Map.of(RequestHandler.LISTENER, listeners.zn(), RequestHandler.PATH, Bsf.ZN_PATH));
        add(HealthIndicator.class, bsf.health(), Map.of());
    }

    synchronized void unregister() {
        Collections.reverse(registrations);
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }

    private <T> void add(Class<T> type, T service, Map<String, String> properties) {
        Dictionary<String, Object> dictionary = new Hashtable<>(properties);
        registrations.add(context.registerService(type, service, dictionary));
    }
}
