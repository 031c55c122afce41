package org.kedge.itests.benchmarks.dtls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import com.sun.management.OperatingSystemMXBean;
import org.kedge.crypto.ec.Delegate;
import org.kedge.crypto.ec.EcProvider;
import org.kedge.crypto.ec.ProviderInstallation;

/**
 * A JVM of its own for one stack with one EC provider. Reads {@code run <scenario> <count>} lines and answers each with
 * {@code <count> <cpu ns> <wall ns> <median ns>}; ends with its input.
 */
public final class HandshakeChild {
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private HandshakeChild() {
    }

    /** @param args the stack, then the EC provider: {@code stock}, {@code bouncycastle} or {@code conscrypt} */
    public static void main(String[] args) throws Exception {
        for (Delegate delegate : Delegate.values()) {
            if (delegate.word().equals(args[1])) {
                insert(delegate);
            }
        }
        try (Handshaker handshaker = Stack.valueOf(args[0]).open()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                System.out.println(run(handshaker, Scenario.of(words[1]), Integer.parseInt(words[2])));
            }
        }
        System.exit(0);
    }

    private static void insert(Delegate delegate) throws GeneralSecurityException {
        ProviderInstallation.install(EcProvider.over(delegate), provider -> () -> { });
    }

    /** One window. */
    static Sample run(Handshaker handshaker, Scenario scenario, int count) throws Exception {
        handshaker.prepare(scenario, count);
        long[] each = new long[count];
        long cpu = PROCESS.getProcessCpuTime();
        long wall = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            handshaker.handshake(scenario, i);
            each[i] = System.nanoTime() - begin;
        }
        cpu = PROCESS.getProcessCpuTime() - cpu;
        wall = System.nanoTime() - wall;
        Arrays.sort(each);
        return new Sample(count, cpu, wall, each[count / 2]);
    }

    /** The stacks that can be driven. */
    public enum Stack {
        SCANDIUM {
            @Override
            Handshaker open() throws IOException {
                return new ScandiumHandshaker(false);
            }
        },
        SCANDIUM_CONNECTOR_PER_CLIENT {
            @Override
            Handshaker open() throws IOException {
                return new ScandiumHandshaker(true);
            }
        },
        KEDGE {
            @Override
            Handshaker open() {
                return new KedgeHandshaker();
            }
        };

        abstract Handshaker open() throws IOException;
    }
}
