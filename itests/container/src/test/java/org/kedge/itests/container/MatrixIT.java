package org.kedge.itests.container;

import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.AfterClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.BeforeParam;
import org.junit.runners.Parameterized.Parameters;
import org.kedge.demo.AssociationNetwork;
import org.kedge.demo.AssociationNetwork.Case;
import org.kedge.demo.AssociationNetwork.Outcome;

/**
 * Enrolments by both frameworks over both transports, and after each the associations by everything it gave, over both: all of it on
 * Felix, what involves the MAF on the other hosts. As processes, from the distributions that ship.
 */
@RunWith(Parameterized.class)
public class MatrixIT {
    private static String running = "";
    private static Optional<AssociationNetwork> network = Optional.empty();

    private final Case row;

    /** Shows what the processes said when a test has failed. */
    @Rule
    public final TestWatcher consoles = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description description) {
            System.err.println(description + "\n" + network.map(AssociationNetwork::consoles).orElse(""));
        }
    };

    /** @param name of the distribution; JUnit passes it to {@link #startNetwork} too */
    public MatrixIT(String name, Case row) {
        this.row = row;
    }

    @Parameters(name = "{0}: {1}")
    public static List<Object[]> rows() {
        List<Object[]> out = new ArrayList<>();
        Case.all().forEach(row -> out.add(new Object[] {"gateway-felix", row}));
        for (String other : List.of("gateway-equinox", "gateway-kura")) {
            Case.slice().forEach(row -> out.add(new Object[] {other, row}));
        }
        return out;
    }

    @BeforeParam
    public static void startNetwork(String name, Case first) throws Exception {
        if (name.equals(running)) {
            return;
        }
        endNetwork();
        // Before the start: when it fails, it fails once.
        running = name;
        Path work = Host.freshDirectory();
        Set<String> gateways = rows().stream().filter(row -> row[0].equals(name)).map(row -> ((Case) row[1]).gateway())
                .collect(Collectors.toSet());
        network = Optional.of(new AssociationNetwork(Host.features().toRealPath(), Host.demoConfiguration(), Host.distribution(name),
                gateways, work));
    }

    @AfterClass
    public static void endNetwork() {
        network.ifPresent(AssociationNetwork::close);
        network = Optional.empty();
        running = "";
    }

    /** All copies of the key are the same, and the other end takes the gateway for who it is. */
    @Test
    public void associates() throws Exception {
        Outcome outcome = network.orElseThrow(() -> new AssertionError("the processes did not start")).run(row);
        assertTrue(outcome.text(), outcome.agree());
        assertTrue(outcome.text(), outcome.suite().startsWith(row.credential().equals("CERTIFICATE") ? "TLS_ECDHE_ECDSA_" : "TLS_PSK_"));
    }
}
