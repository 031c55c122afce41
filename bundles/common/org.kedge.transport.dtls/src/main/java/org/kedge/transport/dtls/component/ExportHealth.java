package org.kedge.transport.dtls.component;

import org.kedge.api.health.HealthIndicator;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.osgi.service.component.annotations.Component;

/** Whether keys can be exported from every session, also from one that a server left without a session id (DTLS-11). */
@Component(name = "org.kedge.transport.dtls.export", service = HealthIndicator.class)
public final class ExportHealth implements HealthIndicator {
    private final boolean complete = new KeyExporter().supportsEmptySessionId();

    @Override
    public String name() {
        return "dtls.export";
    }

    @Override
    public Health health() {
        return complete ? new Health(Level.OK, "keys are exported from every full handshake")
                : new Health(Level.WARNING, "this version of the DTLS library exports no key towards servers that send no session id: "
                        + "install the version this bundle was made for");
    }
}
