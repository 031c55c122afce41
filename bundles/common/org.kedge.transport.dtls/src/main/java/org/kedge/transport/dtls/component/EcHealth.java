package org.kedge.transport.dtls.component;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.health.HealthIndicator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether certificate handshakes use a fast EC implementation (DTLS-07): each thread of a connector looks it up once (DTLS-30). */
@Component(name = "org.kedge.transport.dtls.ec", service = HealthIndicator.class)
public final class EcHealth implements HealthIndicator {
    /** From this Java on its own EC is no longer an order of magnitude slower. */
    private static final int FAST_JAVA = 25;

    private final ConnectorStarts starts;

    /** @param starts of the connectors of this bundle */
    @Activate
    public EcHealth(@Reference ConnectorStarts starts) {
        this.starts = starts;
    }

    @Override
    public String name() {
        return "dtls.ec";
    }

    @Override
    public Health health() {
        String provider = ConnectorStarts.ecProvider();
        String started = starts.last().map(Instant::toString).orElse("never");
        Optional<String> other = starts.startedWithout(provider);
        if (other.isPresent()) {
            return new Health(Level.WARNING, "EC by " + provider + ", but " + other.get() + ": restart the transport bundle");
        }
        if (provider.equals("SunEC") && Runtime.version().feature() < FAST_JAVA) {
            return new Health(Level.WARNING, "EC by SunEC, 4 to 9 times slower than org.kedge.crypto.ec: install and start that bundle; "
                    + "last connector start " + started);
        }
        return new Health(Level.OK, "EC by " + provider + "; last connector start " + started);
    }
}
