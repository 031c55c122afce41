package org.kedge.transport.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.transport.KeyExport;
import org.kedge.transport.core.OwnKeyPair;

/** What the keeper tells of a listener in between; the transports test it with listeners of their own. */
class ListenerKeeperTest {
    /** Stops listening between the question whether it does and the question where. */
    private static final class Stopping implements Listener {
        @Override
        public ListenerRuntime runtime() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ListenerSettings common() {
            return ListenerSettingsTest.settings(KeyExport.NONE);
        }

        @Override
        public void start(Optional<OwnKeyPair> keyPair) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isListening() {
            return true;
        }

        @Override
        public InetSocketAddress address() {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "it does not listen any more");
        }

        @Override
        public Optional<OwnKeyPair> keyPair() {
            return Optional.empty();
        }

        @Override
        public int sessions() {
            return 0;
        }

        @Override
        public void close() {
            // It has nothing to close.
        }
    }

    @Test
    void aListenerThatStopsWhileItIsAskedDoesNotListen() {
        try (var keeper = new ListenerKeeper<>("", "", settings -> new Stopping(), Optional::empty, ListenerKeeper.Starts.NONE,
                Duration.ofHours(1))) {
            assertEquals(new Health(Level.CRITICAL, "does not listen"), keeper.health());
        }
    }
}
