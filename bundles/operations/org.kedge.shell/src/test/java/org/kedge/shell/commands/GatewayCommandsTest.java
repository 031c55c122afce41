package org.kedge.shell.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The commands as gogo finds and calls them, over an Enrolee and a store that the test scripts. */
class GatewayCommandsTest {
    private final ThreadIOImpl io = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(io);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ScriptedNode node = new ScriptedNode();
    private final String[] functions = functions();
    private final GatewayCommands commands = new GatewayCommands(context());

    /** Function names as the component registers them. */
    private static String[] functions() {
        return new String[] { "enrol", "status", "credentials", "forget", "import", "keygen", "csr", "probe", "remove", "health",
            "briefings", "help" };
    }

    @BeforeEach
    void register() {
        io.start();
        Arrays.stream(functions).forEach(name -> processor.addCommand("kedge", commands, name));
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

    private ErrorCode failure(String line) {
        return assertThrows(KedgeException.class, () -> run(line)).code();
    }

    private void bind(String field, Object service) throws ReflectiveOperationException {
        var reference = GatewayCommands.class.getDeclaredField(field);
        reference.setAccessible(true);
        reference.set(commands, service);
    }

    @Test
    void eachCommandHasHelp() throws Exception {
        String all = run("kedge:help");
        assertFalse(all.contains(" -\n"), all);
        for (String name : functions) {
            assertTrue(all.contains("kedge:" + name + " "), all);
        }
        assertTrue(all.contains("no identity"), all);
        assertTrue(run("kedge:help import").contains("*.kpm.json"));
        assertTrue(run("kedge:help probe").contains("[--credential]"));
        assertThrows(IllegalArgumentException.class, () -> run("kedge:help nothing"));
    }

    @Test
    void helpListsTheCommandsOfEveryBundleOfKedgeAndOfNobodyElse() throws Exception {
        String all = run("kedge:help");
        assertTrue(all.contains("other:status "), all);
        assertFalse(all.contains("felix:health"), all);
        assertTrue(run("kedge:help other:status").startsWith("other:status"));
        assertThrows(IllegalArgumentException.class, () -> run("kedge:help felix:health"));
    }

    @Test
    void aMissingServiceNamesTheBundle() {
        for (String line : List.of("enrol", "enrol x", "status", "credentials", "forget x", "import /x", "keygen x", "csr a fqdn b",
                "probe coaps://x", "remove x", "briefings")) {
            KedgeException e = assertThrows(KedgeException.class, () -> run("kedge:" + line), line);
            assertEquals(ErrorCode.SERVICE_MISSING, e.code(), line);
            assertTrue(e.getMessage().contains("org.kedge."), e.getMessage());
        }
    }

    @Test
    void enrolPrintsPhasesAndTheKey() throws Exception {
        bind("enrolee", node);
        String text = run("kedge:enrol " + ScriptedNode.TARGET);
        assertTrue(text.indexOf("RUNNING HANDSHAKE") < text.indexOf("RUNNING COMMIT"), text);
        assertTrue(text.contains("KeID " + ScriptedNode.KEID + " check 0123ABCD"), text);
        assertTrue(text.contains("key for " + ScriptedNode.TARGET + " check 4567EFGH"), text);
        assertTrue(run("kedge:enrol").contains("RUNNING COMMIT"));
        assertEquals(0, node.observers());
    }

    @Test
    void statusShowsTheChainFromTheInstructionToTheAssociations() throws Exception {
        bind("enrolee", node);
        node.enrol(Optional.of(ScriptedNode.TARGET));
        bind("registrations", ScriptedChain.registrations());
        bind("associations", ScriptedChain.associations());
        bind("peers", List.of(ScriptedChain.peers()));
        String text = run("kedge:status");
        int ke = text.indexOf(ScriptedNode.KEID);
        int km = text.indexOf(ScriptedChain.KMID);
        int maf = text.indexOf("maf  ", km);
        assertTrue(ke >= 0 && km > ke && maf > km, text);
        assertTrue(text.contains("CHECKMAF") && text.contains("CHECKCSE"), text);
        assertTrue(text.contains("other: last KEDGE-201"), text);
        JsonNode enrolment = new ObjectMapper().readTree(run("kedge:status --json")).get(0);
        assertEquals(ScriptedChain.KMID, enrolment.get("registration").get("kmId").asText());
        List<String> resting = new ArrayList<>();
        enrolment.get("associations").forEach(a -> resting.add(a.get("peer").asText()));
        assertEquals(List.of("in-cse", "maf"), resting, "only what rests on the enrolment");
    }

    @Test
    void aFailedRunFailsTheCommandWithItsCode() throws Exception {
        bind("enrolee", node);
        assertEquals(ErrorCode.BRIEFING_NONE, failure("kedge:enrol nowhere.example.com"));
        node.failWith(new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, "no answer"));
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, failure("kedge:enrol " + ScriptedNode.TARGET));
        assertTrue(run("kedge:status").contains("KEDGE-201"));
    }

    @Test
    void statusAsTableAndAsJson() throws Exception {
        bind("enrolee", node);
        assertTrue(run("kedge:status").contains("no enrolment"));
        run("kedge:enrol");
        assertTrue(run("kedge:status").contains(ScriptedNode.KEID));
        JsonNode json = new ObjectMapper().readTree(run("kedge:status --json"));
        assertEquals(1, json.size());
        assertEquals("ENROLLED", json.get(0).get("state").asText());
        assertEquals("0123ABCD", json.get(0).get("checkValue").asText());
        assertEquals("4567EFGH", json.get(0).get("derivedCheckValue").asText());
        assertEquals(7, json.get(0).get("millis").get("HANDSHAKE").asInt());
        assertTrue(json.get(0).get("lastFailure").isNull());
    }

    @Test
    void statusAndEnrolSayWhereTheInstructionCameFromAndWhoVouchesForIt() throws Exception {
        bind("enrolee", node);
        String enrolled = run("kedge:enrol");
        assertTrue(enrolled.contains("by file (local, serial 1)"), enrolled);
        String text = run("kedge:status");
        assertTrue(text.contains("SOURCE") && text.contains("TRUST") && text.contains("local"), text);
        JsonNode json = new ObjectMapper().readTree(run("kedge:status --json")).get(0);
        assertEquals("local", json.get("trust").asText());
        assertEquals("file", json.get("provider").asText());
        assertEquals("CHOSEN", json.get("offers").get(0).get("verdict").asText());
    }

    @Test
    void briefingsShowsWhichSourceWonAndWhyTheOthersDidNot() throws Exception {
        bind("enrolee", node);
        assertTrue(run("kedge:briefings").contains("no source of instructions was asked yet"));
        assertTrue(new ObjectMapper().readTree(run("kedge:briefings --json")).get("time").isNull());
        String text = run("kedge:briefings --now");
        assertTrue(text.contains("reason OPERATOR"), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("file +maf.example.com +1 +local +CHOSEN +-")), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("node +- +- +- +FAILED +KEDGE-121 .*")), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("manual +maf.example.com +1 +confirmed +CONFLICT +KEDGE-114 .*")), text);
        JsonNode offers = new ObjectMapper().readTree(run("kedge:briefings --json")).get("offers");
        assertEquals(3, offers.size());
        assertEquals("CHOSEN", offers.get(2).get("verdict").asText());
        assertEquals(1, offers.get(2).get("serial").asLong());
        assertTrue(offers.get(0).get("serial").isNull());
        assertTrue(offers.get(1).get("why").asText().startsWith("KEDGE-114"));
    }

    @Test
    void briefingsNowShowsTheReportAlsoWhenWhatFollowedFails() throws Exception {
        bind("enrolee", node);
        node.failWith(new KedgeException(ErrorCode.CONNECT_FAILED, "nobody there"));
        assertEquals(ErrorCode.CONNECT_FAILED, failure("kedge:briefings --now"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("CHOSEN"));
    }

    @Test
    void credentialsAsTableAndAsJsonAndNothingOfASealedStore() throws Exception {
        bind("store", node.store());
        assertTrue(run("kedge:credentials").contains("KPM-CHCK"));
        JsonNode json = new ObjectMapper().readTree(run("kedge:credentials --json"));
        assertEquals("mef.kpm", json.get(0).get("alias").asText());
        assertEquals("KPM-CHCK", json.get(0).get("checkValue").asText());
        node.seal();
        assertEquals(ErrorCode.STORE_KEY_FOREIGN, failure("kedge:credentials --json"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("3 KEY_PAIR"));
    }

    @Test
    void aCredentialIsRemovedByItsAlias() throws Exception {
        MemoryStore memory = new MemoryStore();
        bind("store", memory.service());
        assertTrue(run("kedge:remove kpm").contains("removed: kpm"));
        assertEquals(List.of("kpm"), memory.removed);
        assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, failure("kedge:remove kpm"));
    }

    /** A store that holds one credential. */
    private static final class MemoryStore {
        final List<String> removed = new ArrayList<>();

        CredentialStore service() {
            return (CredentialStore) Proxy.newProxyInstance(CredentialStore.class.getClassLoader(), new Class<?>[] {CredentialStore.class},
                    (proxy, method, arguments) -> {
                        assertEquals("remove", method.getName());
                        return removed.isEmpty() && removed.add((String) arguments[0]);
                    });
        }
    }

    @Test
    void forgetTellsWhetherThereWasOne() throws Exception {
        bind("enrolee", node);
        run("kedge:enrol");
        assertTrue(run("kedge:forget " + ScriptedNode.TARGET).contains("forgotten"));
        assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, failure("kedge:forget " + ScriptedNode.TARGET));
    }

    @Test
    void importKeygenAndCsr() throws Exception {
        bind("intake", node.intake());
        bind("requests", node.requests());
        assertTrue(run("kedge:import /some/file.kpm.json").contains("stored: a, b"));
        assertEquals("ni:///sha-256;made-for-x\n", run("kedge:keygen x"));
        assertTrue(run("kedge:csr x cse-id mn.example.com").contains("x CSE_ID mn.example.com"));
        assertEquals(ErrorCode.CERTIFICATE_REQUEST, failure("kedge:csr x nonsense mn.example.com"));
    }

    @Test
    void probeWithAndWithoutACredential() throws Exception {
        bind("enrolee", node);
        assertTrue(run("kedge:probe coaps://127.0.0.1:5684").contains("check      0123ABCD"));
        assertTrue(run("kedge:probe --credential other coaps://127.0.0.1:5684").contains("other"));
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, failure("kedge:probe 'coaps://not a uri'"));
    }

    @Test
    void healthFailsWhenSomethingIsCritical() throws Exception {
        bind("indicators", List.of(node.indicator("store", HealthIndicator.Level.OK), node.indicator("ec", HealthIndicator.Level.WARNING)));
        String text = run("kedge:health");
        assertTrue(text.indexOf("ec ") < text.indexOf("store "), text);
        bind("indicators", List.of(node.indicator("store", HealthIndicator.Level.CRITICAL)));
        assertThrows(IllegalStateException.class, () -> run("kedge:health"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("CRITICAL"));
    }

    @Test
    void healthTellsWhatItCanWhenAnIndicatorThrows() throws Exception {
        bind("indicators", List.of(new HealthIndicator() {
            @Override
            public String name() {
                return "a stopping bundle";
            }

            @Override
            public Health health() {
                throw new IllegalStateException("stopped");
            }
        }, node.indicator("store", HealthIndicator.Level.WARNING)));
        assertThrows(IllegalStateException.class, () -> run("kedge:health"));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("cannot tell") && text.contains("store"), text);
    }

    /** A framework with these commands, those of a bundle that this one does not know, and those of the framework. */
    private BundleContext context() {
        ServiceReference<?>[] references = { reference("org.kedge.shell", "kedge", functions),
            reference("org.kedge.other", "other", "status"), reference("org.apache.felix.gogo.command", "felix", "health") };
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { BundleContext.class },
                (proxy, method, arguments) -> method.getName().equals("getService") ? commands : references);
    }

    private static ServiceReference<?> reference(String bundle, String scope, Object functions) {
        Object provider = Proxy.newProxyInstance(GatewayCommandsTest.class.getClassLoader(), new Class<?>[] { Bundle.class },
                (proxy, method, arguments) -> bundle);
        return (ServiceReference<?>) Proxy.newProxyInstance(GatewayCommandsTest.class.getClassLoader(),
                new Class<?>[] { ServiceReference.class }, (proxy, method, arguments) -> {
                    if (method.getName().equals("getBundle")) {
                        return provider;
                    }
                    return arguments[0].equals("osgi.command.scope") ? scope : functions;
                });
    }
}
