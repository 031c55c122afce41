package org.kedge.association.component;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.association.responder.Responder;
import org.kedge.messages.association.AssociationAnswer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The services of Entity B on a listener; their properties follow the configuration, so they are registered by hand. */
final class ListenerServices implements AutoCloseable {
    private final BundleContext context;
    private final Responder responder;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private Optional<String> present = Optional.empty();

    ListenerServices(BundleContext context, Responder responder) {
        this.context = context;
        this.responder = responder;
    }

    /** Serves the listener of this name and no other. @param listener empty for none */
    synchronized void listen(String listener) {
        if (present.equals(Optional.of(listener))) {
            return;
        }
        close();
        present = Optional.of(listener);
        if (!listener.isEmpty()) {
            add(KeyResolver.class, responder.resolver(), Map.of(RequestHandler.LISTENER, listener));
            add(RequestHandler.class, responder.handler(), Map.of(RequestHandler.LISTENER, listener,
                    RequestHandler.PATH, AssociationAnswer.PATH));
        }
    }

    private <T> void add(Class<T> type, T service, Map<String, String> properties) {
        Dictionary<String, Object> dictionary = new Hashtable<>(properties);
        registrations.add(context.registerService(type, service, dictionary));
    }

    @Override
    public synchronized void close() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        present = Optional.empty();
    }
}
