package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;

/** The body of a reply may carry a key: it is wiped whether it was sent or not. */
class ReplyWipeTest {
    private static final Request LATE = Request.get(List.of("late"));

    private final byte[] body = "{\"credential\":\"c2VjcmV0\"}".getBytes();
    private final CompletableFuture<Reply> late = new CompletableFuture<>();
    private final CompletableFuture<Boolean> asked = new CompletableFuture<>();

    private void handle(Fixture fixture) {
        fixture.listener.addHandler("late", request -> {
            asked.complete(true);
            return late;
        }, 0);
    }

    private void assertWipedAfterTheAnswer() {
        late.complete(Reply.json(ReplyStatus.OK, body));
        Await.until("the body is wiped", () -> {
            for (byte octet : body) {
                if (octet != 0) {
                    return false;
                }
            }
            return true;
        });
    }

    @Test
    void afterItWasSent() {
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect()) {
            handle(fixture);
            String sent = new String(body);
            var reply = channel.request(LATE);
            assertWipedAfterTheAnswer();
            assertEquals(sent, new String(Fixture.get(reply).body()));
        }
    }

    @Test
    void whenItComesAfterTheTimeLimit() {
        try (Fixture fixture = new Fixture(s -> new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(),
                s.suites(), s.maxConnections(), s.mtu(), s.lookupTimeout(), Duration.ofMillis(100), s.workers(), s.queue(),
                s.connectionId()), new RefusingVerifier(), DtlsClientSettings.defaults()).started();
                SecureChannel channel = fixture.connect()) {
            handle(fixture);
            assertEquals(ReplyStatus.REQUEST_TIMEOUT, Fixture.get(channel.request(LATE)).status());
            assertWipedAfterTheAnswer();
        }
    }

    @Test
    void whenItsSessionHasEnded() {
        try (Fixture fixture = new Fixture().started()) {
            handle(fixture);
            SecureChannel channel = fixture.connect();
            channel.request(LATE);
            Fixture.get(asked);
            channel.close();
            Await.until("the session has ended", () -> fixture.listener.sessions() == 0);
            assertWipedAfterTheAnswer();
        }
    }
}
