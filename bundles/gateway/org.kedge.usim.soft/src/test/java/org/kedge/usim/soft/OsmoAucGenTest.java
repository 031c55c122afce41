package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.itests.testkit.MemoryCredentialStore;

/**
 * The software USIM against osmo-auc-gen of libosmocore as its AuC: from the USIM file to RES, and after a repeated challenge from AUTS to
 * the number and the fresh challenge that the AuC makes of it. One shell runs all commands of a round.
 */
class OsmoAucGenTest {
    private static final String COMMAND = "osmo-auc-gen";
    private static final int SUBSCRIBERS = 1000;
    private static final int FORGED_EACH = 10;
    private static final String END = "END";
    private static final HexFormat HEX = HexFormat.of();

    private final Random random = new Random(33102);
    private final MemoryCredentialStore store = new MemoryCredentialStore();

    @TempDir
    Path directory;

    /** Skips the test without the command, or fails it when the environment says CI=true. */
    @BeforeEach
    void requireCommand() throws InterruptedException {
        String missing = "the " + COMMAND + " command is missing (Debian package libosmocore-utils)";
        boolean present = isPresent();
        if (!present && "true".equals(System.getenv("CI"))) {
            Assertions.fail(missing + ", and CI runs no test without it");
        }
        Assumptions.assumeTrue(present, "skipped: " + missing);
    }

    private static boolean isPresent() throws InterruptedException {
        try {
            Process help = new ProcessBuilder(COMMAND, "-h").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return help.waitFor(60, TimeUnit.SECONDS);
        } catch (IOException e) {
            return false;
        }
    }

    /** @param seq what the AuC begins with, within the delta of a new USIM */
    private record Subscriber(int number, String k, String op, boolean derived, String amf, String rand, int indBits, int ind, long seq) {
        SoftUsim usim(MemoryCredentialStore store) {
            String name = "s" + number;
            Network.bringIn(store, name, "{\"imsi\":\"001" + String.format("%012d", number) + "\",\"mncLength\":3,"
                    + "\"algorithm\":\"milenage\",\"k\":\"" + k + "\",\"" + (derived ? "op" : "opc") + "\":\"" + op + "\",\"indBits\":"
                    + indBits + "}");
            return new SoftUsim(name, () -> Optional.of(store));
        }

        long sqn() {
            return seq << indBits | ind;
        }

        String command(String more) {
            return COMMAND + " -3 -a MILENAGE -k " + k + (derived ? " -O " : " -o ") + op + " -f " + amf + " -r " + rand + " " + more;
        }
    }

    private String hex(int octets) {
        byte[] value = new byte[octets];
        random.nextBytes(value);
        return HEX.formatHex(value);
    }

    private Subscriber subscriber(int number) {
        int indBits = random.nextInt(9);
        return new Subscriber(number, hex(16), hex(16), random.nextBoolean(), hex(2), hex(16), indBits, random.nextInt(1 << indBits),
                1 + random.nextInt(1 << 28));
    }

    @Test
    void aThousandSubscribersAgreeWithTheirNetwork() throws IOException, InterruptedException {
        List<Subscriber> all = new ArrayList<>();
        List<SoftUsim> usims = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            all.add(subscriber(i));
            usims.add(all.get(i).usim(store));
        }
        List<Map<String, String>> vectors = run(all.stream().map(one -> one.command("-s " + one.sqn())).toList());
        List<String> resynchronisations = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Subscriber one = all.get(i);
            assertAccepted(usims.get(i), one, vectors.get(i));
            byte[] auts = auts(usims.get(i), one, vectors.get(i).get("AUTN"));
            resynchronisations.add(one.command("-l " + one.indBits + " -i " + one.ind + " -A " + HEX.formatHex(auts)));
            if (i % FORGED_EACH == 0) {
                auts[i % auts.length] ^= 1;
                resynchronisations.add(one.command("-A " + HEX.formatHex(auts)));
            }
        }
        assertResynchronised(all, usims, run(resynchronisations));
    }

    private static void assertResynchronised(List<Subscriber> all, List<SoftUsim> usims, List<Map<String, String>> answers) {
        int next = 0;
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Map<String, String> answer = answers.get(next++);
            assertEquals(Long.toString(all.get(i).sqn()), answer.get("SQN.MS"));
            assertAccepted(usims.get(i), all.get(i), answer);
            if (i % FORGED_EACH == 0) {
                assertEquals(Map.of(), answers.get(next++), "a forged AUTS is refused");
            }
        }
        assertEquals(next, answers.size());
    }

    private static void assertAccepted(SoftUsim usim, Subscriber one, Map<String, String> vector) {
        try (AkaResult.Success success = assertInstanceOf(AkaResult.Success.class, authenticate(usim, one, vector.get("AUTN")))) {
            assertEquals(vector.get("RES"), success.res().use(HEX::formatHex));
            assertEquals(vector.get("CK"), success.ck().use(HEX::formatHex));
            assertEquals(vector.get("IK"), success.ik().use(HEX::formatHex));
        }
    }

    private static byte[] auts(SoftUsim usim, Subscriber one, String autn) {
        return assertInstanceOf(AkaResult.SyncFailure.class, authenticate(usim, one, autn)).auts();
    }

    private static AkaResult authenticate(SoftUsim usim, Subscriber one, String autn) {
        return usim.authenticate(HEX.parseHex(one.rand), HEX.parseHex(autn), GbaMode.ME);
    }

    /** Of each command the values by name; none when it refused. */
    private List<Map<String, String>> run(List<String> commands) throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("commands.sh"), commands.stream()
                .flatMap(command -> List.of(command + " 2>/dev/null", "echo " + END).stream()).toList());
        Path output = directory.resolve("output");
        Process shell = new ProcessBuilder("sh", file.toString()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertTrue(shell.waitFor(3, TimeUnit.MINUTES), "the commands take too long");
        } finally {
            shell.destroyForcibly();
        }
        List<Map<String, String>> answers = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            if (line.equals(END)) {
                answers.add(lines.stream().filter(l -> l.contains(":\t")).map(l -> l.split(":\t", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        return answers;
    }
}
