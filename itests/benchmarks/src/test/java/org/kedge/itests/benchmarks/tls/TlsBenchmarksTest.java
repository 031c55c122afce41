package org.kedge.itests.benchmarks.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.benchmarks.dtls.Scenario;

/** The parts of the TLS benchmarks do what is measured, in every scenario. */
class TlsBenchmarksTest {
    private static final int COUNT = 3;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"PSK,bouncycastle", "CERTIFICATE_WARM,bouncycastle", "CERTIFICATE_COLD,bouncycastle", "CERTIFICATE_COLD,conscrypt"})
    void theClientShakesHandsWithKedge(Scenario scenario, String provider) throws Exception {
        try (KedgeDriver driver = driver();
                ServerProcess server = ServerProcess.kedge("Kedge", KeyExport.BOOTSTRAP, provider, directory)) {
            drive(driver, scenario, server);
            try (SecureChannel open = driver.open(scenario, server, 0)) {
                assertEquals(KeyExport.LENGTH, open.takeExportedKey().length());
                assertTrue(server.memory().heap() > 0 && server.memory().threads() > 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void theClientShakesHandsWithOpenSsl(Scenario scenario) throws Exception {
        assumeTrue(has("openssl", "version"), "openssl is not installed");
        try (KedgeDriver driver = driver(); ServerProcess server = ServerProcess.openSsl("OpenSSL", scenario, directory)) {
            drive(driver, scenario, server);
        }
    }

    @Test
    void aHandshakeThatIsRefusedEndsTheMeasurement() throws Exception {
        try (KedgeDriver driver = driver();
                ServerProcess server = ServerProcess.kedge("Kedge", KeyExport.BOOTSTRAP, "bouncycastle", directory)) {
            KedgeDriver stranger = new KedgeDriver(new Credentials(), 1);
            assertThrows(IOException.class, () -> stranger.run(Scenario.CERTIFICATE_WARM, server, 1));
            stranger.close();
        }
    }

    private KedgeDriver driver() throws IOException {
        return new KedgeDriver(new Credentials().write(directory), 2);
    }

    private static void drive(KedgeDriver driver, Scenario scenario, ServerProcess server) throws IOException {
        driver.prepare(scenario, COUNT);
        long cpu = server.cpuNanos();
        assertTrue(driver.run(scenario, server, COUNT) > 0);
        assertTrue(server.cpuNanos() >= cpu);
    }

    private static boolean has(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command)).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
