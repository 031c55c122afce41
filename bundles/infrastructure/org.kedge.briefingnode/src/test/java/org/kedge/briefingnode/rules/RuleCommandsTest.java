package org.kedge.briefingnode.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefingnode.Labels;
import org.kedge.itests.testkit.briefing.MemoryBriefingRules;
import org.kedge.itests.testkit.briefing.MemoryNodeRegistry;
import org.kedge.registration.RegistrationAudit;

/** The commands as gogo finds and calls them: its quotes, bars and arrows are part of the text form of a rule. */
class RuleCommandsTest {
    private final MemoryBriefingRules rules = new MemoryBriefingRules();
    private final MemoryNodeRegistry nodes = new MemoryNodeRegistry();
    private final List<String> audited = new ArrayList<>();
    private final ThreadIOImpl io = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(io);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private final RegistrationAudit audit = new RegistrationAudit() {
        @Override
        public void granted(String event, String subject, String peer, Map<String, String> details) {
            audited.add(event + " " + details.get("edit"));
        }

        @Override
        public void failed(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
            audited.add(event + " failed " + cause.code());
        }

        @Override
        public void refused(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
            throw new AssertionError("an edit is granted or failed");
        }
    };

    /** What {@link RuleShell} does, without the services it waits for. */
    public final class Shell {
        public void ruleadd(String list, String position, String name, String... words) {
            commands().add(list, position, name, List.of(words));
        }

        public void rulereplace(String name, String... words) {
            commands().replace(name, List.of(words));
        }

        public void rules() {
            commands().rules();
        }

        public void explain(String node, String... options) {
            commands().explain(nodes, UnaryOperator.identity(), node, List.of(options));
        }
    }

    private RuleCommands commands() {
        return new RuleCommands(rules, audit, new PrintStream(out, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
    }

    @BeforeEach
    void start() {
        io.start();
        Arrays.stream(new String[] { "ruleadd", "rulereplace", "rules", "explain" }).forEach(name -> processor.addCommand("bbn",
                new Shell(), name));
        rules.save(Given.book("node=n1 -> a"));
        try (SecretBytes key = SecretBytes.copyOf(new byte[16])) {
            nodes.add(List.of(new NodeRegistry.Entry(Given.located(Given.node("n7", "plant-7"), Optional.of(Given.area("de/berlin/x")),
                    Optional.empty()), Optional.of(key))));
        }
    }

    @AfterEach
    void stop() {
        io.stop();
    }

    private String run(String line) throws Exception {
        out.reset();
        PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
        try (CommandSession session = processor.createSession(new ByteArrayInputStream(new byte[0]), console, console)) {
            session.execute(line);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private String text(String name) {
        return rules.rulebook().rules().stream().filter(rule -> rule.name().equals(name)).findFirst().map(RuleText::write).orElseThrow();
    }

    @Test
    void aRuleIsAddedAsItIsTyped() throws Exception {
        run("bbn:ruleadd main last plant label=plant-7 area=de/berlin not cert.issuer=CN=X accept=registry,technician to a,b");

        assertEquals("label=plant-7 area=de/berlin not cert.issuer=CN=X to a,b", text("plant"));
        assertEquals("bbn.edit ruleadd main/plant label=plant-7 area=de/berlin not cert.issuer=CN=X to a,b", audited.get(0));
    }

    @Test
    void barsSpacesAndArrowsAreQuoted() throws Exception {
        run("bbn:ruleadd main 1 q 'label=x|y' 'cert.subject=O=Acme \\, Inc' '->' c");

        assertEquals("'label=x|y' 'cert.subject=O=Acme \\, Inc' to c", text("q"));
    }

    /** What the list of rules prints can be given to the shell again. */
    @Test
    void whatIsPrintedCanBePasted() throws Exception {
        run("bbn:ruleadd main 1 q 'label=x|y' 'cert.subject=O=Acme Inc' within=52.5,-13.4,50 to c");
        String before = text("q");
        run("bbn:rulereplace q node=z to a");
        assertFalse(before.equals(text("q")));

        run("bbn:rulereplace q " + before);

        assertEquals(before, text("q"));
        assertTrue(run("bbn:rules").contains(before));
    }

    @Test
    void aRefusedRuleSaysAllThatIsWrongAndIsNotAudited() {
        KedgeException e = assertThrows(KedgeException.class, () -> commands().add("main", "last", "bad", List.of("label=x", "not",
                "label=x",
                "->", "nowhere")));

        assertTrue(e.getMessage().startsWith("KEDGE-130"), e::getMessage);
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("there is no destination nowhere"), printed);
        assertTrue(printed.contains("no node fulfils both label=x and not label=x"), printed);
        assertTrue(audited.isEmpty());
        assertEquals(1, rules.rulebook().rules().size());
    }

    @Test
    void theDryRunTellsRuleByRuleWhatWouldHappen() throws Exception {
        run("bbn:ruleadd main last berlin area=de/berlin to b,c");
        String printed = run("bbn:explain n7 --location fr");

        assertTrue(printed.contains("no   main/r1 does not hold: node=n1 fails: it is n7"), printed);
        assertTrue(printed.contains("yes  main/berlin holds: area=de/berlin -> b,c"), printed);
        assertTrue(printed.contains("decided by main/berlin"), printed);
        assertTrue(printed.contains("would be given b: MAF b.example.com by psk at coaps://mef.example.com:5684"), printed);
        assertTrue(printed.contains("valid P30D; never issued"), printed);
    }

    @Test
    void theDryRunTakesNamesPlaceAndWayAsGiven() throws Exception {
        run("bbn:ruleadd main last acme 'cert.issuer=O=Acme' to b");
        run("bbn:ruleadd main last self within=48,11,1000 accept=self auth=gba to c");

        assertTrue(run("bbn:explain n7 --issuer 'CN=CA,O=Acme'").contains("decided by main/acme"));
        assertTrue(run("bbn:explain n7 --location 48.001,11 --auth gba").contains("decided by main/self"));
        assertTrue(run("bbn:explain n7").contains("no rule decides"));
        assertThrows(KedgeException.class, () -> commands().explain(nodes, UnaryOperator.identity(), "n7", List.of("--place", "x")));
        assertThrows(KedgeException.class, () -> commands().explain(nodes, UnaryOperator.identity(), "n7", List.of("--auth", "GBA")));
        assertThrows(KedgeException.class, () -> commands().explain(nodes, UnaryOperator.identity(), "n8", List.of()));
    }

    @Test
    void theDryRunTellsThatANodeWaitsForItsCode() throws Exception {
        run("bbn:ruleadd main last berlin area=de/berlin to b,c");
        assertFalse(run("bbn:explain n7").contains("one-time code"));
        nodes.update(Labels.with(nodes.find(new NodeId("n7")).orElseThrow(), Labels.CODE_REQUIRED));

        String printed = run("bbn:explain n7");

        assertTrue(printed.contains("the node WAITS for its one-time code and would be refused without it"), printed);
        assertTrue(printed.contains("would be given b"), printed);
    }

    @Test
    void aRulebookGoesOutAndInAgain(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rules.json");
        commands().exportBook(file);
        commands().remove("r1");
        assertTrue(rules.rulebook().rules().isEmpty());

        commands().importBook(file);

        assertEquals("node=n1 to a", text("r1"));
        assertThrows(KedgeException.class, () -> commands().exportBook(file), "never over a file that is there");
        Files.writeString(file, Files.readString(file).replace("\"a\"", "\"b\""));
        assertThrows(KedgeException.class, () -> commands().importBook(file));
        assertEquals(3, rules.rulebook().destinations().size());
    }

    @Test
    void aDestinationIsPutFromItsFileAndRemoved(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("d.json");
        Files.writeString(file, """
                {"name": "maf-z", "target": {"kind": "MAF", "id": "z.example.com"}, "mechanism": "certificate", "mefUri":
                "https://z.example.com", "mefFqdn": "z.example.com", "trustAnchorAliases": ["anchor"], "credentialAlias": "gateway",
                "enrolmentExpiry": "P90D", "validity": "P30D"}""");

        commands().destination(file);
        commands().destinations();
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("MAF z.example.com") && printed.contains(" P30D "), printed);
        commands().removeDestination("maf-z");

        assertEquals(List.of("bbn.edit destination maf-z", "bbn.edit destinationremove maf-z"), audited);
    }

    @Test
    void durationsAreInDaysWhereTheyAreWhole() {
        assertEquals(List.of("P180D", "PT1H", "PT25H", "PT0S", "PT24H0.001S"), Stream.of(Duration.ofDays(180), Duration.ofHours(1),
                Duration.ofHours(25), Duration.ZERO, Duration.ofDays(1).plusMillis(1)).map(Vocabulary::text).toList());
    }

    @Test
    void aMalformedFileOrOneOfGigabytesChangesNothing(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rules.json");
        List<Consumer<Path>> readers = List.of(commands()::importBook, commands()::destination);
        for (Consumer<Path> reader : readers) {
            Files.writeString(file, "{\"rules\": [],\n \"destinations\": oops}");
            refused(reader, file, "is not JSON at line 2, column");
            Files.writeString(file, "[".repeat(100_000));
            refused(reader, file, "at line 1, column");
        }
        // More than fits into any array, so it cannot have been read.
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }
        for (Consumer<Path> reader : readers) {
            refused(reader, file, "is larger than 32 MiB");
        }
        assertEquals(List.of(), audited);
        assertEquals("node=n1 to a", text("r1"));
    }

    private static void refused(Consumer<Path> reader, Path file, String why) {
        KedgeException e = assertThrows(KedgeException.class, () -> reader.accept(file));
        assertEquals(ErrorCode.RULES_INVALID, e.code());
        assertTrue(e.getMessage().contains(why), e::getMessage);
    }
}
