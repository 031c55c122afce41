package org.kedge.itests.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.Hkdf;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;

/** CPU time of each derivation and of the key check value; the goal is 20 microseconds. Takes a few seconds. */
public final class DerivationBenchmark {
    private static final int WINDOW = 20_000;
    private static final int WINDOWS = 9;
    private static final int WARM_UP = 3;
    private static final double GOAL_MICROS = 20;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static int sink;

    private DerivationBenchmark() {
    }

    public static void main(String[] args) {
        SecretBytes ke = SecretBytes.owning(new byte[32]);
        Fqdn maf = Fqdn.parse("maf.example.com");
        Map<String, Supplier<Object>> rows = new LinkedHashMap<>();
        rows.put("Km (10.3.2)", () -> closed(KeyDerivations.km(ke, "maf.example.com")));
        rows.put("Kpsa (10.3.3)", () -> closed(KeyDerivations.kpsa(ke, "//m2m.example.com/mn-cse-1")));
        rows.put("usage-constrained key (10.3.7)", () -> closed(KeyDerivations.usageConstrained(ke, Suid.RSPF_MAF, "maf.example.com")));
        rows.put("KmID of the older flow (D-15)", () -> KeyDerivations.legacyKmId(ke, maf));
        rows.put("key check value", () -> KeyCheckValue.of(ke));
        rows.put("HKDF, 32 octets", () -> closed(Hkdf.derive(ke, new byte[0], new byte[] {1}, 32)));
        System.out.println(Machine.describe());
        System.out.println("| derivation | CPU us, median of " + WINDOWS + " windows | goal 20 us |");
        System.out.println("|---|---|---|");
        rows.forEach((name, derivation) -> {
            double micros = measure(derivation);
            System.out.printf("| %s | %.2f | %s |%n", name, micros, micros < GOAL_MICROS ? "met" : "missed");
        });
        if (sink == 42) {
            System.out.println();
        }
    }

    private static SecretBytes closed(SecretBytes key) {
        key.close();
        return key;
    }

    private static double measure(Supplier<Object> derivation) {
        double[] windows = new double[WINDOWS];
        for (int w = -WARM_UP; w < WINDOWS; w++) {
            long begin = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < WINDOW; i++) {
                sink += derivation.get().hashCode();
            }
            if (w >= 0) {
                windows[w] = (THREADS.getCurrentThreadCpuTime() - begin) / 1e3 / WINDOW;
            }
        }
        Arrays.sort(windows);
        return windows[WINDOWS / 2];
    }
}
