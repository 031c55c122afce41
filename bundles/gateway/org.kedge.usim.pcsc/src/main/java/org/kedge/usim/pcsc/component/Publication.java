package org.kedge.usim.pcsc.component;

import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.kedge.api.gba.AkaAuthenticator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The service of one card, which comes and goes with it. After {@link #close} nothing comes any more. */
final class Publication implements Consumer<Optional<AkaAuthenticator>>, AutoCloseable {
    private static final String KIND = "pcsc";

    private final BundleContext context;
    private final String usim;
    private Optional<ServiceRegistration<AkaAuthenticator>> registration = Optional.empty();
    private boolean closed;

    Publication(BundleContext context, String usim) {
        this.context = context;
        this.usim = usim;
    }

    /** Replaces what is offered. */
    @Override
    public void accept(Optional<AkaAuthenticator> service) {
        withdraw();
        service.ifPresent(this::offer);
    }

    /** Users are told outside the lock, because they may call back. */
    private void withdraw() {
        Optional<ServiceRegistration<AkaAuthenticator>> ending;
        synchronized (this) {
            ending = registration;
            registration = Optional.empty();
        }
        ending.ifPresent(ServiceRegistration::unregister);
    }

    private void offer(AkaAuthenticator service) {
        ServiceRegistration<AkaAuthenticator> offered = context.registerService(AkaAuthenticator.class, service,
                new Hashtable<>(Map.of(AkaAuthenticator.USIM, usim, AkaAuthenticator.KIND, KIND)));
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                registration = Optional.of(offered);
            }
        }
        if (late) {
            offered.unregister();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        withdraw();
    }
}
