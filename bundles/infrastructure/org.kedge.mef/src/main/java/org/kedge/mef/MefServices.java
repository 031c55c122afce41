package org.kedge.mef;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The services of a MEF; their properties follow its configuration, so they are registered by hand. */
final class MefServices {
    private final BundleContext context;
    private final Mef mef;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    MefServices(BundleContext context, Mef mef) {
        this.context = context;
        this.mef = mef;
    }

    /** In mode self nothing is fetched or registered over the network, so those paths do not exist (D-81). */
    synchronized void register(MefSettings settings) {
        String listener = settings.listener();
        add(KeyResolver.class, mef.resolver(), Map.of(RequestHandler.LISTENER, listener));
        add(RequestHandler.class, mef.enrolmentHandler(), Map.of(RequestHandler.LISTENER, listener,
                RequestHandler.PATH, Mef.ENROLMENT_PATH));
        if (settings.ownTarget().isEmpty()) {
            add(RequestHandler.class, mef.fetchHandler(), Map.of(RequestHandler.LISTENER, listener, RequestHandler.PATH, Mef.FETCH_PATH));
            add(RequestHandler.class, mef.clientHandler(), Map.of(RequestHandler.LISTENER, listener, RequestHandler.PATH, Mef.CLIENT_PATH));
            add(RequestHandler.class, mef.keyHandler(), Map.of(RequestHandler.LISTENER, listener, RequestHandler.PATH, Mef.KEY_PATH));
        }
        mef.ownKeys().ifPresent(source -> add(ProvisionedKeySource.class, source,
                Map.of(ProvisionedKeySource.TARGET, settings.ownTarget().orElseThrow().id())));
        add(HealthIndicator.class, mef.health(), Map.of());
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
