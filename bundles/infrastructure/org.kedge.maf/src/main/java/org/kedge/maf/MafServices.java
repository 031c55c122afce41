package org.kedge.maf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The services of a MAF; their properties follow its configuration, so they are registered by hand. */
final class MafServices {
    private final BundleContext context;
    private final Maf maf;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    MafServices(BundleContext context, Maf maf) {
        this.context = context;
        this.maf = maf;
    }

    synchronized void register(MafSettings settings) {
        String listener = settings.listener();
        add(KeyResolver.class, maf.resolver(), Map.of(RequestHandler.LISTENER, listener));
        maf.handlers().forEach((path, handler) -> add(RequestHandler.class, handler,
                Map.of(RequestHandler.LISTENER, listener, RequestHandler.PATH, path)));
        add(HealthIndicator.class, maf.health(), Map.of());
        add(MafShell.class, new MafShell(maf), Map.of("osgi.command.scope", MafShell.SCOPE, "osgi.command.function", MafShell.FUNCTIONS));
    }

    synchronized void unregister() {
        Collections.reverse(registrations);
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }

    private <T> void add(Class<T> type, T service, Map<String, ?> properties) {
        registrations.add(context.registerService(type, service, new Hashtable<>(properties)));
    }
}
