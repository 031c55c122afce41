package org.kedge.gba.aka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.digest.AkaNonce;

/**
 * Milenage, AUTN, AUTS and the next sequence number against osmo-auc-gen of libosmocore, an implementation by others. It has no TUAK.
 * One shell runs all commands: to start a thousand processes from Java takes far longer.
 */
class OsmoAucGenTest {
    private static final String COMMAND = "osmo-auc-gen";
    private static final int SUBSCRIBERS = 1000;
    private static final int FORGED_EACH = 10;
    private static final String END = "END";
    private static final HexFormat HEX = HexFormat.of();

    private final Subscribers subscribers = new Subscribers(170);
    private final List<String> script = new ArrayList<>();

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

    private record Subscriber(byte[] k, byte[] op, boolean derived, Rand rand, Sqn sqn, Amf amf, int indBits, int ind) {
        Milenage milenage() {
            SecretBytes key = SecretBytes.copyOf(k);
            return new Milenage(key, derived ? Milenage.opc(key, SecretBytes.copyOf(op)) : SecretBytes.copyOf(op));
        }

        String command(String more) {
            return COMMAND + " -3 -a MILENAGE -k " + HEX.formatHex(k) + (derived ? " -O " : " -o ") + HEX.formatHex(op) + " -f "
                    + HEX.formatHex(amf.octets()) + " -r " + HEX.formatHex(rand.octets()) + " " + more;
        }
    }

    private Subscriber subscriber() {
        int indBits = subscribers.random().nextInt(SqnRules.MAX_IND_BITS + 1);
        return new Subscriber(subscribers.octets(16), subscribers.octets(16), subscribers.random().nextBoolean(), subscribers.rand(),
                new Sqn(subscribers.random().nextLong() >>> 17), subscribers.amf(), indBits, subscribers.random().nextInt(1 << indBits));
    }

    @Test
    void bothAgreeOnAThousandSubscribers() throws IOException, InterruptedException {
        List<Subscriber> all = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Subscriber one = subscriber();
            all.add(one);
            add(one.command("-s " + one.sqn.value()));
            add(one.command("-l " + one.indBits + " -i " + one.ind + " -A " + HEX.formatHex(auts(one).octets())));
            if (i % FORGED_EACH == 0) {
                add(one.command("-A " + HEX.formatHex(forged(one).octets())));
            }
        }
        List<Map<String, String>> answers = answers();
        int next = 0;
        for (int i = 0; i < SUBSCRIBERS; i++) {
            assertSameVector(all.get(i), all.get(i).sqn, answers.get(next++));
            assertSameResynchronisation(all.get(i), answers.get(next++));
            if (i % FORGED_EACH == 0) {
                assertEquals(Map.of(), answers.get(next++));
                assertTrue(Aka.open(all.get(i).milenage(), all.get(i).rand, forged(all.get(i))).isEmpty());
            }
        }
        assertEquals(next, answers.size());
    }

    private static Auts auts(Subscriber of) {
        try (Milenage milenage = of.milenage()) {
            return Aka.auts(milenage, of.rand, of.sqn);
        }
    }

    private static Auts forged(Subscriber of) {
        byte[] auts = auts(of).octets();
        auts[of.ind % auts.length] ^= 1;
        return Auts.of(auts);
    }

    private static void assertSameVector(Subscriber of, Sqn sqn, Map<String, String> answer) {
        try (Milenage milenage = of.milenage(); AuthenticationVector vector = Aka.vector(milenage, of.rand, sqn, of.amf)) {
            assertEquals(answer.get("AUTN"), HEX.formatHex(vector.autn().octets()));
            assertEquals(answer.get("RES"), vector.xres().use(HEX::formatHex));
            assertEquals(answer.get("CK"), vector.keys().ck().use(HEX::formatHex));
            assertEquals(answer.get("IK"), vector.keys().ik().use(HEX::formatHex));
            assertEquals(answer.get("SRES"), GsmConversion.sres(vector.xres()).use(HEX::formatHex));
            assertEquals(answer.get("Kc"), GsmConversion.kc(vector.keys()).use(HEX::formatHex));
            assertEquals(answer.get("IMS nonce"), AkaNonce.of(of.rand, vector.autn(), new byte[0]).text());
        }
    }

    private static void assertSameResynchronisation(Subscriber of, Map<String, String> answer) {
        assertEquals(Long.toString(of.sqn.value()), answer.get("SQN.MS"));
        Sqn next = new SqnGenerator(of.sqn, of.indBits, of.ind).next().last();
        assertEquals(Long.toString(next.value()), answer.get("SQN"));
        assertSameVector(of, next, answer);
    }

    private void add(String command) {
        script.add(command + " 2>/dev/null");
        script.add("echo " + END);
    }

    /** Of each command the values by name; none when it refused. */
    private List<Map<String, String>> answers() throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("commands.sh"), script);
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
