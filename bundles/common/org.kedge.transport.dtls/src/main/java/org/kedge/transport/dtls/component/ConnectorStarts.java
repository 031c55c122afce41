package org.kedge.transport.dtls.component;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.transport.listener.ListenerKeeper;
import org.osgi.service.component.annotations.Component;

/** When the connectors of this bundle were started and with which EC implementation; a service of the bundle's own. Thread-safe. */
@Component(name = "org.kedge.transport.dtls.starts", service = ConnectorStarts.class)
public final class ConnectorStarts implements ListenerKeeper.Starts {
    private record Start(Instant when, String provider) {
    }

    private final Map<String, Start> starts = new ConcurrentHashMap<>();

    @Override
    public void started(String connector, Instant when) {
        starts.put(connector, new Start(when, ecProvider()));
    }

    @Override
    public void stopped(String connector) {
        starts.remove(connector);
    }

    /** The JVM's first provider of ECDSA; what a thread gets that asks now. */
    static String ecProvider() {
        try {
            return Signature.getInstance("SHA256withECDSA").getProvider().getName();
        } catch (GeneralSecurityException e) {
            return "nobody";
        }
    }

    /** A connector whose threads obtained their EC objects from another provider than the given one. */
    Optional<String> startedWithout(String provider) {
        return starts.entrySet().stream().filter(entry -> !entry.getValue().provider.equals(provider))
                .map(entry -> entry.getKey() + " was started at " + entry.getValue().when + " with " + entry.getValue().provider)
                .findFirst();
    }

    /** When the last connector was started. */
    Optional<Instant> last() {
        return starts.values().stream().map(Start::when).max(Comparator.naturalOrder());
    }
}
