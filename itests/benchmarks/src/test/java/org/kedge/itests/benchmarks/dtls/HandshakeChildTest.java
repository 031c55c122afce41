package org.kedge.itests.benchmarks.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every stack performs every scenario: two handshakes each, with equal exports, or the harness throws. */
class HandshakeChildTest {
    @TestFactory
    Stream<DynamicTest> everyStackPerformsEveryScenario() {
        return Arrays.stream(HandshakeChild.Stack.values()).flatMap(stack -> Arrays.stream(Scenario.values())
                .map(scenario -> DynamicTest.dynamicTest(stack + " " + scenario.word(), () -> run(stack, scenario))));
    }

    private static void run(HandshakeChild.Stack stack, Scenario scenario) throws Exception {
        try (Handshaker handshaker = stack.open()) {
            Sample sample = HandshakeChild.run(handshaker, scenario, 2);
            assertEquals(2, sample.count());
            assertTrue(sample.wallNanos() > 0 && sample.medianNanos() <= sample.wallNanos());
            assertEquals(sample, Sample.parse(sample.toString()));
        }
    }
}
