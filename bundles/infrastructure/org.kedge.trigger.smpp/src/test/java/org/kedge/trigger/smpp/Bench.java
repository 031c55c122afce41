package org.kedge.trigger.smpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;

/** A sender with short pauses, its store, and what was counted. */
final class Bench implements AutoCloseable {
    static final String NUMBER = "4915112345678";
    static final String PASSWORD = "s3cret-8";
    static final String ALIAS = "smsc";
    /** It stands still: what is left of a deadline when a message is given does not depend on the machine. */
    static final Instant NOW = Instant.now();

    final MemoryCredentialStore store = new MemoryCredentialStore();
    final List<String> counted = new CopyOnWriteArrayList<>();
    final SmppSender sender;

    Bench(SmppSettings settings) {
        this(settings, PASSWORD);
    }

    Bench(SmppSettings settings, String password) {
        this(settings, password, Map.of());
    }

    Bench(SmppSettings settings, String password, Map<String, X509Certificate> anchors) {
        password(password);
        anchors.forEach((alias, anchor) -> put(CredentialKind.TRUST_ANCHOR, alias, new byte[0], List.of(anchor)));
        sender = new SmppSender(settings, () -> Optional.of(store), meters(), () -> NOW);
    }

    static SmppSettings settings(int port) {
        return settings(new SmppSettings.Endpoint("127.0.0.1", port, false, List.of()));
    }

    static SmppSettings settings(SmppSettings.Endpoint endpoint) {
        return settings(endpoint, 4, 8, Duration.ofSeconds(20));
    }

    static SmppSettings settings(SmppSettings.Endpoint endpoint, int window, int queue, Duration answer) {
        return settings(endpoint, window, queue, answer, Duration.ofSeconds(20));
    }

    static SmppSettings settings(SmppSettings.Endpoint endpoint, int window, int queue, Duration answer, Duration enquire) {
        return new SmppSettings(endpoint, new SmppSettings.Account("kedge", Optional.of(ALIAS), ""),
                new SmppSettings.Source("Kedge", 5, 0), new SmppSettings.Delivery(Duration.ofHours(25), false),
                new SmppSettings.Limits(window, queue, Duration.ofSeconds(10), answer, enquire, Duration.ofMillis(20),
                        Duration.ofMillis(80)));
    }

    void password(String password) {
        put(CredentialKind.SYMMETRIC_KEY, ALIAS, password.getBytes(StandardCharsets.US_ASCII), List.of());
    }

    private void put(CredentialKind kind, String alias, byte[] secret, List<X509Certificate> certificates) {
        try (Credential credential = new Credential(alias, kind, alias, Map.of(), SecretBytes.owning(secret), certificates,
                Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }

    Bench bound() {
        Await.until("bound, but " + sender.health(),
                () -> Optional.of(sender.health()).filter(h -> h.level() == Level.OK && h.message().startsWith("bound")).isPresent());
        return this;
    }

    /** Down, for this reason. It tries again all the time, and says so: what was read once may be over when it is read again. */
    void down(String why) {
        Await.until("down with " + why + ", but " + sender.health(),
                () -> Optional.of(sender.health()).filter(h -> h.level() == Level.WARNING && h.message().contains(why)).isPresent());
    }

    Bench down() {
        Await.until("down, but " + sender.health(), () -> sender.health().level() == Level.WARNING);
        return this;
    }

    CompletionStage<String> send(String text) {
        return send(text, Duration.ofSeconds(60));
    }

    CompletionStage<String> send(String text, Duration patience) {
        return sender.send(NUMBER, text, NOW.plus(patience));
    }

    static String id(CompletionStage<String> sent) throws Exception {
        return sent.toCompletableFuture().get(90, TimeUnit.SECONDS);
    }

    /** What it says about why it was not sent. */
    static String refusal(CompletionStage<String> sent) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> sent.toCompletableFuture().get(90, TimeUnit.SECONDS));
        KedgeException cause = assertInstanceOf(KedgeException.class, e.getCause());
        assertEquals(ErrorCode.TRIGGER_NOT_SENT, cause.code());
        return cause.getMessage();
    }

    /** Counting follows the answer. */
    void counted(String outcome, long times) {
        Await.until(times + " " + outcome + " among " + counted,
                () -> counted.stream().filter(("trigger.smpp.messages outcome " + outcome)::equals).count() == times);
    }

    private Meters meters() {
        return new Meters() {
            @Override
            public Counter counter(String name, String... tags) {
                return amount -> counted.add(name + " " + String.join(" ", tags));
            }

            @Override
            public Timer timer(String name, String... tags) {
                return duration -> { };
            }

            @Override
            public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
                return () -> { };
            }
        };
    }

    @Override
    public void close() {
        sender.close();
    }
}
