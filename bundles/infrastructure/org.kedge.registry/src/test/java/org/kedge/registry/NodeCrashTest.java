package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.CodeVerdict;
import org.kedge.itests.testkit.briefing.Nodes;
import org.kedge.registry.jdbc.FaultyDatabase;

/** No crash of a Briefing Node makes it give a serial twice, forget what it issued, or accept a one-time code again. */
class NodeCrashTest {
    private static final int ROUNDS = 3;
    private static final int NODES = 3;
    private static final int THREADS = 4;
    private static final String CODE = "7QK4-XM2P";

    @TempDir
    Path directory;

    private static Registry open(Path file) {
        Registry registry = new Registry();
        registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(1));
        return registry;
    }

    private static void enter(Path file) {
        try (Registry registry = open(file)) {
            registry.nodes().add(IntStream.range(0, NODES).mapToObj(Nodes::psk).map(Nodes::entry).toList());
        }
    }

    private static void putCode(NodeRegistry nodes, int node) {
        nodes.putCode(Nodes.id(node), CODE, Nodes.NOW.plusSeconds(60), 20);
    }

    private static CodeVerdict redeem(NodeRegistry nodes, int node) {
        return nodes.redeem(Nodes.id(node), CODE, Nodes.NOW);
    }

    private static long issuedSerial(NodeRegistry nodes, int node) {
        return nodes.issued(Nodes.id(node)).stream().mapToLong(NodeRegistry.Issued::serial).findFirst().orElse(0);
    }

    /** Whether the next instruction was taken; the caller is told its serial. */
    private static boolean issueNext(NodeRegistry nodes, int node, long[] serial) {
        long last = issuedSerial(nodes, node);
        serial[0] = last + 1;
        return nodes.issue(Nodes.id(node), Nodes.issued("maf.example.com", last + 1), last);
    }

    /** The process to be killed: prints what it was given, after it was given it. Each node begins with one code. */
    static final class Victim {
        public static void main(String[] args) {
            NodeRegistry nodes = open(Path.of(args[0])).nodes();
            IntStream.range(0, NODES).forEach(node -> putCode(nodes, node));
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            for (int thread = 0; thread < THREADS; thread++) {
                int own = thread;
                new Thread(() -> {
                    for (int i = own; true; i++) {
                        int node = i % NODES;
                        print(out, "trigger " + node + " " + nodes.nextTriggerSerial(Nodes.id(node), Nodes.NOW));
                        long[] serial = new long[1];
                        if (issueNext(nodes, node, serial)) {
                            print(out, "issued " + node + " " + serial[0]);
                        }
                        if (redeem(nodes, node) == CodeVerdict.ACCEPTED) {
                            print(out, "code " + node + " 1");
                        }
                    }
                }).start();
            }
        }

        private static void print(PrintStream out, String line) {
            synchronized (out) {
                out.println(line + KilledProcess.END);
            }
        }
    }

    @Test
    void aProcessThatIsKilledForgetsNothingItWasGiven() throws Exception {
        Path file = directory.resolve("registry.db");
        enter(file);
        Set<String> given = new HashSet<>();
        Map<String, Long> last = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Set<String> lines = KilledProcess.lines(Victim.class, file, 50 + 37 * round);
            for (String line : lines) {
                int space = line.lastIndexOf(' ');
                assertTrue(line.startsWith("code ") || given.add(line), () -> "given twice: " + line);
                last.merge(line.substring(0, space), Long.parseLong(line.substring(space + 1)), Math::max);
            }
            try (Registry registry = open(file)) {
                for (int node = 0; node < NODES; node++) {
                    long issued = issuedSerial(registry.nodes(), node);
                    assertTrue(issued >= last.getOrDefault("issued " + node, 0L), () -> "issued and lost: " + last);
                    long trigger = registry.nodes().nextTriggerSerial(Nodes.id(node), Nodes.NOW);
                    assertTrue(given.add("trigger " + node + " " + trigger), "given again");
                    assertTrue(!lines.contains("code " + node + " 1") || redeem(registry.nodes(), node) == CodeVerdict.NONE);
                }
            }
        }
        assertTrue(last.keySet().containsAll(List.of("trigger 0", "issued 0", "code 0")), last::toString);
    }

    /** One call of the registry. */
    @FunctionalInterface
    private interface Attempt {
        void run(NodeRegistry nodes);
    }

    /** Runs a call with a fault at every place in turn, before and after it has its effect. @return how many places there were */
    private int faultEverywhere(Attempt before, Attempt attempt, Attempt after) {
        Path file = directory.resolve("registry.db");
        enter(file);
        FaultyDatabase[] database = new FaultyDatabase[1];
        int places = 0;
        try (Registry registry = new Registry()) {
            registry.open(() -> database[0] = new FaultyDatabase(file), MemoryStore.withKey(1));
            for (boolean hasEffect : List.of(false, true)) {
                boolean failed = true;
                for (int call = 1; failed; call++) {
                    before.run(registry.nodes());
                    database[0].failAt(call, hasEffect);
                    failed = false;
                    try {
                        attempt.run(registry.nodes());
                    } catch (KedgeException e) {
                        assertEquals(ErrorCode.REGISTRY_IO, e.code(), e.getMessage());
                        failed = true;
                        places++;
                    }
                    database[0].failAt(Integer.MAX_VALUE, false);
                    after.run(registry.nodes());
                }
            }
        }
        return places;
    }

    @Test
    void aFaultAtAnyCallOfTheDatabaseAcceptsNoCodeTwice() {
        AtomicInteger accepted = new AtomicInteger();
        Attempt judge = nodes -> {
            if (redeem(nodes, 1) == CodeVerdict.ACCEPTED) {
                accepted.incrementAndGet();
            }
        };
        int places = faultEverywhere(nodes -> {
            accepted.set(0);
            putCode(nodes, 1);
        }, judge, nodes -> {
            judge.run(nodes);
            judge.run(nodes);
            assertTrue(accepted.get() <= 1, accepted + " times");
        });
        assertTrue(places >= 10, places + " places to fail at");
    }

    @Test
    void aFaultAtAnyCallOfTheDatabaseGivesNoMoreAttempts() {
        int[] wrong = new int[1];
        int places = faultEverywhere(nodes -> {
            wrong[0] = 0;
            nodes.putCode(Nodes.id(1), "other", Nodes.NOW.plusSeconds(60), 2);
        }, nodes -> wrong[0] += redeem(nodes, 1) == CodeVerdict.WRONG ? 1 : 0, nodes -> {
            for (int i = 0; i < 3; i++) {
                wrong[0] += redeem(nodes, 1) == CodeVerdict.WRONG ? 1 : 0;
            }
            assertTrue(wrong[0] == 1 || wrong[0] == 2, wrong[0] + " of 2");
            assertEquals(CodeVerdict.NONE, nodes.redeem(Nodes.id(1), "other", Nodes.NOW));
        });
        assertTrue(places >= 10, places + " places to fail at");
    }

    @Test
    void aFaultAtAnyCallOfTheDatabaseGivesNoSerialTwice() {
        Set<Long> triggers = new HashSet<>();
        Set<Long> issued = new HashSet<>();
        Attempt next = nodes -> {
            assertTrue(triggers.add(nodes.nextTriggerSerial(Nodes.id(1), Nodes.NOW)));
            long[] serial = new long[1];
            assertTrue(issueNext(nodes, 1, serial));
            assertTrue(issued.add(serial[0]));
        };
        int places = faultEverywhere(nodes -> {
        }, next, nodes -> {
            next.run(nodes);
            assertTrue(issued.contains(issuedSerial(nodes, 1)));
        });
        assertTrue(places >= 20, places + " places to fail at");
    }
}
