package org.kedge.trigger.smpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.metrics.Meters;
import org.kedge.itests.testkit.Await;

/** TLS to an SMSC in another process; the certificates are those of the keytool of the JDK. */
@Timeout(300)
class SmppTlsTest {
    private static final String PASSPHRASE = "of-a-test";

    @TempDir
    static Path directory;

    private static SmscProcess smsc;
    private static X509Certificate certificate;
    private static X509Certificate other;

    @BeforeAll
    static void start() throws Exception {
        certificate = keys("smsc", "dns:localhost");
        other = keys("other", "dns:localhost");
        smsc = new SmscProcess("0", directory.resolve("smsc.p12").toString());
    }

    @AfterAll
    static void stop() throws Exception {
        smsc.close();
    }

    private static X509Certificate keys(String name, String names) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
                "smsc", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=smsc", "-ext", "san=" + names, "-validity", "30",
                "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSPHRASE)
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertTrue(keytool.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, keytool.exitValue());
        Files.writeString(directory.resolve(name + ".p12.pass"), PASSPHRASE);
        return (X509Certificate) KeyStore.getInstance(file.toFile(), PASSPHRASE.toCharArray()).getCertificate("smsc");
    }

    private static SmppSettings settings(String host, String... anchors) {
        return Bench.settings(new SmppSettings.Endpoint(host, smsc.port(), true, List.of(anchors)));
    }

    private static Bench bench(SmppSettings settings) {
        return new Bench(settings, Bench.PASSWORD, Map.of("smsc-ca", certificate, "other-ca", other));
    }

    @Test
    void certificateAndNameFit() throws Exception {
        try (Bench bench = bench(settings("localhost", "other-ca", "smsc-ca"))) {
            assertTrue(Bench.id(bench.send("over-tls")).startsWith("id-"));
            assertTrue(bench.bound().sender.health().message().contains("(TLS)"));
        }
        smsc.settle();
        assertTrue(smsc.lines("SUBMIT ").stream().anyMatch(line -> line.endsWith(" over-tls")));
    }

    @Test
    void anotherCertificate() {
        refused(settings("localhost", "other-ca"), "path validation failed");
    }

    @Test
    void anotherName() {
        refused(settings("127.0.0.1", "smsc-ca"), "No subject alternative names matching IP address 127.0.0.1");
    }

    @Test
    void publicAuthoritiesDoNotKnowIt() {
        refused(settings("localhost"), "unable to find valid certification path");
    }

    @Test
    void anchorIsNotThere() {
        refused(settings("localhost", "nowhere"), "no credential \"nowhere\"");
        refused(settings("localhost", Bench.ALIAS), "\"smsc\" is not a trust anchor");
    }

    @Test
    void plainTextToATlsListener() {
        SmppSettings plain = Bench.settings(new SmppSettings.Endpoint("localhost", smsc.port(), false, List.of()));
        SmppSettings.Limits limits = new SmppSettings.Limits(1, 1, Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(20),
                Duration.ofMillis(20), Duration.ofMillis(80));
        refused(new SmppSettings(plain.endpoint(), plain.account(), plain.source(), plain.delivery(), limits), "no session");
    }

    private static void refused(SmppSettings settings, String why) {
        smsc.settle();
        int binds = smsc.lines("BIND ").size();
        try (Bench bench = bench(settings)) {
            bench.down(why);
        }
        smsc.settle();
        assertEquals(binds, smsc.lines("BIND ").size(), "the password never left");
    }

    @Test
    void withoutStoreThereIsNoPassword() {
        try (SmppSender sender = new SmppSender(Bench.settings(smsc.port()), Optional::empty, Meters.NONE, Clock.systemUTC())) {
            Await.until("store missing",
                    () -> sender.health().message().contains("the credential store, which has the password, is not there"));
        }
    }
}
