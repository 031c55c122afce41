package org.kedge.itests.testkit.transport;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What the kits have in common: one scene for each test. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class TransportKit {
    final TransportUnderTest transport;
    final Scene scene;

    /** @param transport described for the kits */
    protected TransportKit(TransportUnderTest transport) {
        this.transport = transport;
        this.scene = new Scene(transport);
    }

    @AfterEach
    void end() {
        scene.close();
    }
}
