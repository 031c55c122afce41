package org.kedge.trigger.smpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.identity.NodeId;
import org.kedge.itests.testkit.Await;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.ReceivedTrigger;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerKeys;
import org.kedge.messages.trigger.text.TriggerNode;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.slf4j.LoggerFactory;

/** The sender against an SMSC in another process. */
@Timeout(300)
class SmppSenderTest {
    private static final NodeId NODE = new NodeId("urn:gsma:imei:90420156-025763-0");

    private static SmscProcess smsc;

    @BeforeAll
    static void start() throws Exception {
        smsc = new SmscProcess("0");
    }

    @AfterAll
    static void stop() throws Exception {
        smsc.close();
    }

    @BeforeEach
    void reset() {
        smsc.mode("accept");
    }

    private static String received(String text) {
        Await.until("submit of " + text, () -> smsc.lines("SUBMIT ").stream().anyMatch(line -> line.endsWith(" " + text)));
        return smsc.lines("SUBMIT ").stream().filter(line -> line.endsWith(" " + text)).findFirst().orElseThrow();
    }

    @Test
    void signedTriggerArrivesAsItWasMade() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair signer = generator.generateKeyPair();
        TriggerClaim claim = new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.of(NODE), 1_800_000_000L, Optional.empty());
        String text = TriggerTextCodec.write(claim, signer.getPrivate());
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            assertTrue(Bench.id(bench.send(text)).startsWith("id-"));
            bench.counted("accepted", 1);
            Await.until("nothing waits", () -> bench.sender.waiting() == 0);
        }
        String line = received(text);
        assertTrue(line.startsWith("SUBMIT " + Bench.NUMBER
                + " 1 1 [Kedge] 5 0 dcs=0 esm=0 pid=0 receipt=0 validity=000001010000000R "), line);
        ReceivedTrigger trigger = TriggerTextCodec.parse(line.substring(line.lastIndexOf(' ') + 1).getBytes(StandardCharsets.US_ASCII));
        assertEquals(claim, trigger.verify(new TriggerKeys(Map.of("bbn", signer.getPublic()), Map.of())).claim());
        assertTrue(smsc.lines("BIND kedge BIND_TX accepted").size() >= 1);
    }

    @Test
    void everyCharacterOfTheAlphabetArrives() throws Exception {
        String all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"#%&'()*+,-./:;<=>?";
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            Bench.id(bench.send(all));
        }
        received(all);
    }

    @Test
    void manyAtOnceKeepTheWindow() throws Exception {
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            List<CompletionStage<String>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(bench.send("many-" + i));
            }
            for (CompletionStage<String> one : all) {
                Bench.id(one);
            }
            assertEquals(12, all.stream().map(one -> one.toCompletableFuture().join()).distinct().count());
        }
    }

    @Test
    void refusedBindIsToldAndTriedAgain() throws Exception {
        int before = smsc.lines("BIND kedge BIND_TX refused").size();
        try (Bench bench = new Bench(Bench.settings(smsc.port()), "wrong")) {
            bench.down("command_status 0x0000000e");
            String refusal = Bench.refusal(bench.send("refused-bind"));
            assertFalse(refusal.contains("wrong"), refusal);
            smsc.await("BIND kedge BIND_TX refused", before + 2);
            bench.password(Bench.PASSWORD);
            bench.bound();
            Bench.id(bench.send("after-refusal"));
        }
        assertTrue(smsc.lines("SUBMIT ").stream().noneMatch(line -> line.endsWith("refused-bind")));
    }

    @Test
    void passwordMissingOrNone() {
        try (Bench bench = new Bench(Bench.settings(smsc.port()), "ninechars")) {
            bench.down("\"smsc\" is not a password");
            assertFalse(bench.sender.health().message().contains("ninechars"));
            bench.store.remove(Bench.ALIAS);
            Await.until("missing", () -> bench.sender.health().message().contains("there is no credential \"smsc\""));
        }
    }

    @Test
    void throttledThenAccepted() throws Exception {
        smsc.mode("throttle 2");
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            Bench.id(bench.send("throttled-twice"));
            bench.counted("throttled", 2);
            bench.counted("accepted", 1);
        }
        smsc.settle();
        assertEquals(3, smsc.lines("SUBMIT ").stream().filter(line -> line.endsWith("throttled-twice")).count());
    }

    @Test
    void throttledUntilTheDeadline() {
        smsc.mode("throttle 1000");
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            bench.bound();
            String refusal = Bench.refusal(bench.send("throttled-on", Duration.ofMillis(1200)));
            assertTrue(refusal.contains("is busy: command_status 0x00000058") || refusal.contains("in time"), refusal);
        }
    }

    @Test
    void otherRefusalsAreNotRepeated() {
        smsc.mode("reject 0x0b");
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            String refusal = Bench.refusal(bench.send("rejected"));
            assertTrue(refusal.contains("refused it: command_status 0x0000000b"), refusal);
            bench.counted("refused", 1);
        }
        smsc.settle();
        assertEquals(1, smsc.lines("SUBMIT ").stream().filter(line -> line.endsWith("rejected")).count());
    }

    @Test
    void slowSmscIsNotWaitedForBeyondTheDeadline() throws Exception {
        smsc.mode("hold");
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            bench.bound();
            AtomicInteger times = new AtomicInteger();
            Await.until("a deadline that ends while the SMSC has the message", () -> {
                String text = "held-deadline-" + times.incrementAndGet();
                String refusal = Bench.refusal(bench.send(text, Duration.ofMillis(700)));
                assertTrue(refusal.contains("in time; it may have the message"), refusal);
                // Whatever it had printed until then is known afterwards.
                smsc.mode("hold");
                return smsc.lines("SUBMIT ").stream().anyMatch(line -> line.contains(" held-deadline-"));
            });
            bench.counted("timeout", times.get());
            smsc.mode("accept");
            Bench.id(bench.send("after-hold"));
        }
    }

    @Test
    void slowSmscIsNotWaitedForBeyondItsOwnLimit() throws Exception {
        smsc.mode("hold");
        SmppSettings settings = Bench.settings(new SmppSettings.Endpoint("localhost", smsc.port(), false, List.of()), 2, 2,
                Duration.ofMillis(300));
        try (Bench bench = new Bench(settings)) {
            String refusal = Bench.refusal(bench.send("held-answer"));
            assertTrue(refusal.contains("did not answer within 300 ms; it may have the message"), refusal);
        }
    }

    @Test
    void queueIsBounded() {
        smsc.mode("hold");
        SmppSettings settings = Bench.settings(new SmppSettings.Endpoint("127.0.0.1", smsc.port(), false, List.of()), 2, 3,
                Duration.ofSeconds(20));
        List<CompletionStage<String>> waiting = new ArrayList<>();
        try (Bench bench = new Bench(settings)) {
            bench.bound();
            for (int i = 0; i < 5; i++) {
                waiting.add(bench.send("queued-" + i));
            }
            Await.until("two are with the SMSC",
                    () -> smsc.lines("SUBMIT ").stream().filter(line -> line.contains(" queued-")).count() == 2);
            assertEquals(5, bench.sender.waiting());
            String refusal = Bench.refusal(bench.send("queued-beyond"));
            assertTrue(refusal.contains("5 messages wait for the SMSC already"), refusal);
        }
        waiting.forEach(sent -> assertTrue(Bench.refusal(sent).contains("stopped")));
        assertTrue(smsc.lines("SUBMIT ").stream().noneMatch(line -> line.endsWith("queued-beyond")));
    }

    @Test
    void killedSmscLosesWhatItHadAndIsFoundAgain() throws Exception {
        try (SmscProcess first = new SmscProcess("0"); Bench bench = new Bench(Bench.settings(first.port()))) {
            bench.bound();
            Bench.id(bench.send("before-kill"));
            first.mode("die");
            String refusal = Bench.refusal(bench.send("killed-by"));
            assertTrue(refusal.contains("it may have the message"), refusal);
            bench.down();
            assertTrue(Bench.refusal(bench.send("while-down")).contains("no session with the SMSC"), "fails at once while it is down");
            try (SmscProcess second = new SmscProcess(Integer.toString(first.port()))) {
                bench.bound();
                Bench.id(bench.send("after-restart"));
                assertEquals(List.of(), second.lines("SUBMIT ").stream().filter(line -> line.endsWith("killed-by")).toList(),
                        "a message whose fate is unknown is not sent again");
            }
        }
    }

    @Test
    void smscThatSaysGoodbyeIsFoundAgain() throws Exception {
        // One of its own, to which no bind of another test comes late.
        try (SmscProcess own = new SmscProcess("0"); Bench bench = new Bench(Bench.settings(own.port()))) {
            bench.bound();
            Bench.id(bench.send("before-kick"));
            own.mode("kick");
            own.await("BIND kedge BIND_TX accepted", 2);
            Bench.id(bench.send("after-kick"));
        }
    }

    @Test
    void closingUnbinds() throws Exception {
        try (SmscProcess own = new SmscProcess("0")) {
            // A sender that does not get to say goodbye within its 300 ms is cut off: on a busy machine the next one does.
            Await.until("a goodbye", () -> {
                Bench bench = new Bench(Bench.settings(own.port())).bound();
                bench.close();
                assertTrue(Bench.refusal(bench.send("after-close")).contains("stopped"));
                own.settle();
                return !own.lines("UNBOUND true").isEmpty();
            });
        }
    }

    @Test
    void nobodyListens() {
        try (Bench bench = new Bench(Bench.settings(new SmppSettings.Endpoint("127.0.0.1", 1, false, List.of())))) {
            bench.down("127.0.0.1:1 (plain): ConnectException");
            assertEquals(0, bench.sender.waiting());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "0491511234567", "+491511234567", "49 151 1234567", "4915112345678901", "491511234567a"})
    void numbersThatAreNone(String msisdn) {
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            String refusal = Bench.refusal(bench.sender.send(msisdn, "to-nobody", Bench.NOW.plusSeconds(20)));
            assertTrue(refusal.contains("5 to 15 digits"), refusal);
            assertTrue(msisdn.isEmpty() || !refusal.contains(msisdn), refusal);
        }
        assertTrue(smsc.lines("SUBMIT ").stream().noneMatch(line -> line.endsWith("to-nobody")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "a$b", "a_b", "a[b", "a{b", "a\\b", "a^b", "a~b", "a|b", "a`b", "a\u00e9b", "a\nb", "a\u0000b"})
    void textsThatChangeOnTheirWay(String text) {
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            String refusal = Bench.refusal(bench.send(text));
            assertTrue(refusal.contains("the character at index 1"), refusal);
        }
    }

    @Test
    void lengthAndDeadline() throws Exception {
        try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
            assertTrue(Bench.refusal(bench.send("")).contains("0 characters"));
            assertTrue(Bench.refusal(bench.send("x".repeat(141))).contains("141 characters"));
            assertTrue(Bench.refusal(bench.send("late", Duration.ofSeconds(-1))).contains("deadline"));
            Bench.id(bench.send("x".repeat(140)));
            Bench.id(bench.sender.send(Bench.NUMBER, "no-deadline", Instant.MAX));
        }
    }

    @Test
    void neitherPasswordNorNumberNorTextIsLoggedAtAnyLevel() throws Exception {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        Logger library = (Logger) LoggerFactory.getLogger("org.jsmpp");
        Logger own = (Logger) LoggerFactory.getLogger("org.kedge.trigger");
        try {
            for (Logger logger : List.of(library, own)) {
                logger.setLevel(Level.TRACE);
                logger.setAdditive(false);
                logger.addAppender(appender);
            }
            try (Bench bench = new Bench(Bench.settings(smsc.port()))) {
                Bench.id(bench.send("unlogged-text"));
                smsc.mode("reject 0x0b");
                Bench.refusal(bench.send("unlogged-text"));
            }
        } finally {
            for (Logger logger : List.of(library, own)) {
                logger.detachAppender(appender);
                logger.setAdditive(true);
            }
            library.setLevel(Level.OFF);
            own.setLevel(null);
        }
        String log = List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.joining("\n")).toLowerCase();
        assertTrue(log.contains("smpp-bound") && log.contains("received pdu"), "the log was taken");
        for (String secret : List.of(Bench.PASSWORD, Bench.NUMBER, "unlogged-text")) {
            String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.US_ASCII));
            assertFalse(log.contains(secret) || log.contains(hex), secret);
        }
    }
}
