package org.kedge.transport.dtls.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyExporterTest {
    @Test
    void libraryStillHasTheFieldForServersWithoutSessionId() {
        assertTrue(new KeyExporter().supportsEmptySessionId());
    }
}
