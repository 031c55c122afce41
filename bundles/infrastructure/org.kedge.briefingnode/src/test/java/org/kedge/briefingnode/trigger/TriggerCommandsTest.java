package org.kedge.briefingnode.trigger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.messages.trigger.DeviceTrigger;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.kedge.messages.trigger.Serialization;
import org.kedge.messages.trigger.text.TriggerTextCodec;

class TriggerCommandsTest {
    @TempDir
    Path directory;

    private TriggerBench bench;

    @BeforeEach
    void open() {
        bench = new TriggerBench(directory);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private TriggerBench plant(int nodes) {
        List<NodeRecord> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(TriggerBench.node(new NodeId("urn:node:" + (1000 + i)), Optional.of("49151100" + (1000 + i)), Set.of("plant-7"), true));
        }
        all.add(TriggerBench.node(new NodeId("urn:node:off"), Optional.of("4915119999"), Set.of("plant-7"), false));
        all.add(TriggerBench.node(new NodeId("urn:node:other"), Optional.of("4915118888"), Set.of("plant-70"), true));
        return bench.with(all.toArray(NodeRecord[]::new));
    }

    @Test
    void sendsAndSaysSo() {
        bench.withNode();
        String output = bench.output(commands -> commands.trigger(TriggerBench.NODE.value(), List.of()));
        assertEquals("sent to " + TriggerBench.NODE + " by scripted: serial 1800000000, the network calls it id-1\n", output);
    }

    @Test
    void printsTheTextAndSendsNothing() {
        bench.withNode();
        String output = bench.output(commands -> commands.trigger(TriggerBench.NODE.value(), List.of("--print"))).strip();
        assertEquals(1_800_000_000L, TriggerTextCodec.parse(output.getBytes(StandardCharsets.US_ASCII)).serial());
        assertEquals(List.of(), bench.sent);
        assertEquals("text", bench.records.get(0).details().get("way"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--adress", "-p", "please", ""})
    void optionsThatAreNoneSendNothing(String option) {
        bench.withNode();
        String output = bench.output(commands -> commands.trigger(TriggerBench.NODE.value(), List.of(option)));
        assertTrue(output.contains("KEDGE-120") && output.contains("--address, --print. Nothing was sent"), output);
        assertEquals(List.of(), bench.sent);
    }

    @Test
    void failureOfTheNetworkIsTheFailureOfTheCommand() {
        bench.withNode();
        bench.sender = Optional.of(bench.sender(text -> CompletableFuture.failedFuture(
                new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "the SMSC refused it"))));
        String output = bench.output(commands -> commands.trigger(TriggerBench.NODE.value(), List.of()));
        assertTrue(output.startsWith("KEDGE-120 ") && output.contains("the SMSC refused it"), output);
    }

    @Test
    void allEnabledNodesOfALabelAtTheRate() {
        String output = plant(25).output(commands -> commands.label("plant-7", List.of(), 10));
        assertEquals("sent 25, failed 0\n", output);
        assertEquals(25, bench.sent.stream().map(TriggerBench.Text::msisdn).distinct().count());
        assertTrue(bench.sent.stream().noneMatch(text -> text.msisdn().equals("4915119999") || text.msisdn().equals("4915118888")));
        assertEquals(Collections.nCopies(24, Duration.ofMillis(100)), bench.pauses, "ten a second, no pause before the first");
    }

    @Test
    void nodesOfALabelAreFoundOnEveryPage() {
        List<NodeRecord> all = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            Set<String> labels = i == 0 || i == 499 || i == 500 || i == 1099 ? Set.of("rare") : Set.of("usual");
            all.add(TriggerBench.node(new NodeId("urn:node:" + (10_000 + i)), Optional.of("49151100" + (10_000 + i)), labels, true));
        }
        bench.with(all.toArray(NodeRecord[]::new));
        assertEquals("sent 4, failed 0\n", bench.output(commands -> commands.label("rare", List.of(), 10)));
        assertEquals(List.of("4915110010000", "4915110010499", "4915110010500", "4915110011099"),
                bench.sent.stream().map(TriggerBench.Text::msisdn).toList());
    }

    @Test
    void failuresAreGroupedAndNamed() {
        plant(8).with(TriggerBench.node(new NodeId("urn:node:silent"), Optional.empty(), Set.of("plant-7"), true));
        bench.sender = Optional.of(bench.sender(text -> bench.sent.size() % 4 == 0 ? CompletableFuture.completedFuture("id")
                : CompletableFuture.failedFuture(new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "the SMSC refused it"))));
        String output = bench.output(commands -> commands.label("plant-7", List.of(), 10));
        assertTrue(output.startsWith("sent 2, failed 7\n"), output);
        assertTrue(output.contains("     6 KEDGE-120 the SMSC refused it"), output);
        assertTrue(output.contains("urn:node:1000, urn:node:1001, urn:node:1002, urn:node:1004, urn:node:1005 and 1 more"), output);
        assertTrue(output.contains("node ... has no number for short messages"), output);
        assertTrue(output.contains("KEDGE-120 7 of 9 triggers were not sent"), output);
    }

    @Test
    void aSlipDoesNotWakeEverybody() {
        String output = plant(25).output(commands -> commands.label("plant-7", List.of("--most", "24"), 10));
        assertTrue(output.contains("more than 24 nodes have this label"), output);
        assertTrue(bench.output(commands -> commands.label("plant-7", List.of("--most"), 10)).contains("--most is not a number"));
        assertTrue(bench.output(commands -> commands.label("plant-7", List.of("--most", "0"), 10)).contains("--most is not a number"));
        assertTrue(bench.output(commands -> commands.label("plant-8", List.of(), 10)).contains("KEDGE-214"));
        assertEquals(List.of(), bench.sent);
    }

    @Test
    void interruptionStopsAndReports() {
        plant(5);
        BulkTrigger bulk = new BulkTrigger(bench.nodes(), bench.triggers(), time -> {
            if (bench.sent.size() == 3) {
                throw new InterruptedException();
            }
        });
        BulkTrigger.Report report = bulk.send("plant-7", false, 10, 100, "test");
        assertTrue(Thread.interrupted(), "the interruption is kept");
        assertEquals(new BulkTrigger.Report(3, Map.of(), true), report);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml", "cbor"})
    void deviceTriggerInEveryForm(String form) throws Exception {
        Path file = directory.resolve("trigger." + form);
        String output = bench.output(commands -> commands.file(form, "coaps://mef.example.com:5684/mefbase", file));
        assertTrue(output.startsWith("wrote "), output);
        DeviceTrigger trigger = DeviceTriggerCodec.decode(Serialization.of(form).orElseThrow(), Files.readAllBytes(file));
        assertEquals(DeviceTrigger.enrolment(URI.create("coaps://mef.example.com:5684/mefbase"), List.of("coaps://mef.example.com:5684")),
                trigger);
        assertEquals("mef.example.com", trigger.mef().orElseThrow().host());
        byte[] before = Files.readAllBytes(file);
        assertTrue(bench.output(commands -> commands.file(form, "https://other.example.com", file)).contains("is there already"));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @CsvSource({"yaml,https://mef.example.com", "json,http://mef.example.com", "json,mef.example.com", "json,https://", "json,a b",
        "json,https://u:p@mef.example.com"})
    void deviceTriggerThatIsNone(String form, String mef) {
        Path file = directory.resolve("trigger");
        assertTrue(bench.output(commands -> commands.file(form, mef, file)).contains("KEDGE-110"));
        assertFalse(Files.exists(file));
    }

    private static TriggerConfig config(Map<String, Object> values) {
        return (TriggerConfig) Proxy.newProxyInstance(TriggerConfig.class.getClassLoader(), new Class<?>[] {TriggerConfig.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void configuration() {
        assertEquals(TriggerBench.settings(TriggerSettings.Proof.SIGNATURE, Optional.empty(), Optional.empty()),
                TriggerSettingsReader.read(config(Map.of())));
        assertEquals(new TriggerSettings(TriggerSettings.Proof.KPM, Optional.of("bbn/sign"),
                Optional.of(URI.create("coaps://10.0.0.1:5684")), 5, Duration.ofSeconds(9)),
                TriggerSettingsReader.read(config(Map.of("trigger_proof", "kpm", "trigger_sign", " bbn/sign",
                        "trigger_uri", "coaps://10.0.0.1:5684", "trigger_rate", 5, "trigger_seconds", 9))));
    }

    @ParameterizedTest
    @CsvSource({"trigger_proof,none", "trigger_sign,a b", "trigger_uri,https://[2001:db8::1]:8443", "trigger_uri,http://b.example",
        "trigger_uri,https://B.example", "trigger_uri,https://b.example/briefing", "trigger_uri,https://b_c.example"})
    void wrongConfigurationNamesItsProperty(String property, String value) {
        wrong(property, value);
    }

    @ParameterizedTest
    @CsvSource({"trigger_rate,0", "trigger_rate,101", "trigger_seconds,0", "trigger_seconds,601"})
    void wrongNumbersNameTheirProperty(String property, int value) {
        wrong(property, value);
    }

    @Test
    void ipv6LiteralIsExplained() {
        String detail = wrong("trigger_uri", "https://[2001:db8::1]:8443").detail();
        assertTrue(detail.contains("IPv6 literal, whose brackets no trigger text carries"));
    }

    private static KedgeException wrong(String property, Object value) {
        KedgeException e = assertThrows(KedgeException.class,
                () -> TriggerSettingsReader.read(config(new HashMap<>(Map.of(property, value)))));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, e.code());
        assertTrue(e.detail().contains(property.replace('_', '.')), e.detail());
        return e;
    }
}
