package org.kedge.itests.benchmarks.briefing;

import java.util.List;

import org.kedge.crypto.ec.Delegate;
import org.kedge.crypto.ec.EcProvider;
import org.kedge.crypto.ec.ProviderInstallation;
import org.kedge.itests.benchmarks.Machine;

/**
 * Gateways staged from one list and briefed by one Briefing Node process ({@code fleet}), decisions of the owner's rules ({@code rules}),
 * proofs of triggers ({@code triggers}), and a flood of triggers at a gateway ({@code flood}). System properties: {@code gateways}
 * (10000, by certificate over TLS), {@code others} (3000, by every other way), {@code warmup} (1500, per way), {@code at.once} (16),
 * {@code window} (500 ms of CPU, four per row), {@code flood} (5 s).
 */
public final class BriefingBenchmark {
    private static final List<String> PARTS = List.of("fleet", "rules", "triggers", "flood");

    private BriefingBenchmark() {
    }

    /** @param args the parts to run; all without any */
    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        ProviderInstallation.install(EcProvider.over(Delegate.BOUNCYCASTLE), provider -> () -> { });
        for (String part : args.length == 0 ? PARTS : List.of(args)) {
            switch (part) {
                case "fleet" -> FleetRows.print();
                case "rules" -> RuleRows.print();
                case "triggers" -> TriggerRows.print();
                case "flood" -> FloodRows.print();
                default -> throw new IllegalArgumentException(part + " is none of " + PARTS);
            }
        }
        System.out.println();
        System.out.println(Machine.describe());
        System.exit(0);
    }
}
