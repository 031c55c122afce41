package org.kedge.transport.dtls.coap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.Exchange.Origin;
import org.eclipse.californium.core.network.KeyMID;
import org.eclipse.californium.elements.config.Configuration;
import org.junit.jupiter.api.Test;
import org.kedge.transport.dtls.engine.Settings;

/** Messages are recognised within their session, and forgotten with it. */
class SessionDeduplicatorTest {
    private final Set<Object> alive = new HashSet<>(Set.of("one", "two"));
    private final Configuration configuration = Settings.client(1280, false, 0);
    private final SessionDeduplicator messages = new SessionDeduplicator(configuration, alive::contains);

    private static Exchange exchange(Origin origin) {
        return new Exchange(Request.newPost(), "peer", origin, Runnable::run);
    }

    @Test
    void repetitionIsRecognisedInItsSessionOnly() {
        Exchange first = exchange(Origin.REMOTE);
        assertNull(messages.findPrevious(new KeyMID(7, "one"), first));
        assertSame(first, messages.findPrevious(new KeyMID(7, "one"), exchange(Origin.REMOTE)));
        assertSame(first, messages.find(new KeyMID(7, "one")));
        assertNull(messages.findPrevious(new KeyMID(8, "one"), exchange(Origin.REMOTE)));
        assertNull(messages.findPrevious(new KeyMID(7, "two"), exchange(Origin.REMOTE)));
        assertNull(messages.find(new KeyMID(9, "two")));
    }

    @Test
    void numberOfTheOtherSideIsNoRepetition() {
        messages.findPrevious(new KeyMID(7, "one"), exchange(Origin.LOCAL));
        Exchange remote = exchange(Origin.REMOTE);
        assertNull(messages.findPrevious(new KeyMID(7, "one"), remote));
        assertSame(remote, messages.find(new KeyMID(7, "one")));
    }

    @Test
    void onlyTheExpectedExchangeIsReplaced() {
        Exchange first = exchange(Origin.REMOTE);
        Exchange second = exchange(Origin.REMOTE);
        messages.findPrevious(new KeyMID(7, "one"), first);
        assertFalse(messages.replacePrevious(new KeyMID(7, "one"), second, second));
        assertTrue(messages.replacePrevious(new KeyMID(7, "one"), first, second));
        assertSame(second, messages.find(new KeyMID(7, "one")));
    }

    @Test
    void sessionThatIsOverLeavesNothing() {
        messages.findPrevious(new KeyMID(7, "one"), exchange(Origin.REMOTE));
        messages.findPrevious(new KeyMID(7, "two"), exchange(Origin.REMOTE));
        alive.remove("one");
        messages.forget("one");
        assertEquals(1, messages.size());
        messages.findPrevious(new KeyMID(8, "one"), exchange(Origin.REMOTE));
        assertNull(messages.find(new KeyMID(8, "one")), "a message that was still being processed");
        messages.forget("two");
        assertTrue(messages.isEmpty());
    }

    @Test
    void messageIsForgottenAfterTheLifetimeOfAnExchange() {
        configuration.set(CoapConfig.EXCHANGE_LIFETIME, 0, TimeUnit.MILLISECONDS);
        SessionDeduplicator shortLived = new SessionDeduplicator(configuration, alive::contains);
        shortLived.findPrevious(new KeyMID(7, "one"), exchange(Origin.REMOTE));
        assertNull(shortLived.findPrevious(new KeyMID(7, "one"), exchange(Origin.REMOTE)));
    }
}
