package org.kedge.briefingnode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;

import org.kedge.api.health.HealthIndicator;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.briefingnode.staging.Issuer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The services of a Briefing Node; their properties follow its configuration, so they are registered by hand. */
final class BriefingNodeServices {
    private final BundleContext context;
    private final BriefingNode node;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    BriefingNodeServices(BundleContext context, BriefingNode node) {
        this.context = context;
        this.node = node;
    }

    synchronized void register(String listener) {
        add(KeyResolver.class, node.resolver(), Map.of(RequestHandler.LISTENER, listener));
        add(RequestHandler.class, node.handler(), Map.of(RequestHandler.LISTENER, listener, RequestHandler.PATH, BriefingNode.PATH));
        add(HealthIndicator.class, node.health(), Map.of());
        add(Issuer.class, node, Map.of());
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
