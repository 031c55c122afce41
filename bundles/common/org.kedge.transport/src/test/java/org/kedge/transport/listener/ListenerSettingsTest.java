package org.kedge.transport.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyExport;

class ListenerSettingsTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);

    static ListenerSettings settings(KeyExport export) {
        return new ListenerSettings("tls", "mef", LOOPBACK, true, true, export, 100, Duration.ofSeconds(5), Duration.ofSeconds(60), 2, 10);
    }

    private static ListenerSettings of(String name, InetSocketAddress address, boolean psk, int connections, int lookup, int request,
            int workers, int queue) {
        return new ListenerSettings("tls", name, address, psk, false, KeyExport.NONE, connections, Duration.ofSeconds(lookup),
                Duration.ofSeconds(request), workers, queue);
    }

    @Test
    void everyBadValueIsNamed() {
        Map<String, Executable> bad = Map.ofEntries(Map.entry("name", () -> of(" ", LOOPBACK, true, 10, 1, 1, 1, 1)),
                Map.entry("x.invalid", () -> of("mef", InetSocketAddress.createUnresolved("x.invalid", 1), true, 10, 1, 1, 1, 1)),
                Map.entry("neither psk nor", () -> of("mef", LOOPBACK, false, 10, 1, 1, 1, 1)),
                Map.entry("max.connections 9 ", () -> of("mef", LOOPBACK, true, 9, 1, 1, 1, 1)),
                Map.entry("lookup.timeout 31000 ", () -> of("mef", LOOPBACK, true, 10, 31, 1, 1, 1)),
                Map.entry("lookup.timeout 0 ", () -> of("mef", LOOPBACK, true, 10, 0, 1, 1, 1)),
                Map.entry("request.timeout 0 ", () -> of("mef", LOOPBACK, true, 10, 1, 0, 1, 1)),
                Map.entry("workers 0 ", () -> of("mef", LOOPBACK, true, 10, 1, 1, 0, 1)),
                Map.entry("queue 0 ", () -> of("mef", LOOPBACK, true, 10, 1, 1, 1, 0)),
                Map.entry("port 65536 ", () -> ListenerSettings.address("tls", "127.0.0.1", 65_536)),
                Map.entry("export \"all\"", () -> ListenerSettings.export("tls", "all")));
        bad.forEach((name, making) -> {
            KedgeException failure = assertThrows(KedgeException.class, making, name);
            assertEquals(ErrorCode.LISTENER_CONFIGURATION, failure.code());
            assertTrue(failure.detail().startsWith("TLS listener: ") && failure.detail().contains(name), failure.detail());
        });
    }

    @Test
    void exportsAreNamedInLowerCase() {
        assertEquals(KeyExport.BOOTSTRAP, ListenerSettings.export("tls", " bootstrap"));
        assertEquals(KeyExport.NONE, ListenerSettings.export("tls", "none"));
    }
}
