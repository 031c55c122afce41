package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.transport.dtls.engine.Suites;

/** D-36: the mandatory suite is always there; suites with forward secrecy and GCM are options of either end. */
class SuitesTest {
    @ParameterizedTest
    @CsvSource({"false,false,false,false,TLS_PSK_WITH_AES_128_CCM_8", "true,false,true,false,TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256",
        "true,true,false,false,TLS_PSK_WITH_AES_128_CCM_8", "false,false,true,true,TLS_PSK_WITH_AES_128_CCM_8"})
    void bothEndsAgreeOnTheBestSuiteTheyShareAndExportTheSameKey(boolean clientPfs, boolean clientGcm, boolean serverPfs,
            boolean serverGcm, String suite) {
        DtlsClientSettings d = DtlsClientSettings.defaults();
        try (Fixture fixture = new Fixture(s -> new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(),
                new Suites(serverPfs, serverGcm), s.maxConnections(), s.mtu(), s.lookupTimeout(), s.requestTimeout(), s.workers(),
                s.queue(), s.connectionId()), new RefusingVerifier(),
                new DtlsClientSettings(new Suites(clientPfs, clientGcm), d.mtu(), d.workers())).started();
                SecureChannel channel = fixture.connect(); SecretBytes exported = channel.takeExportedKey()) {
            assertEquals(suite, channel.facts().cipherSuite());
            Fixture.get(channel.request(Request.postJson(List.of("enrolment"), "{}".getBytes())));
            Await.until("the listener has exported", Duration.ofSeconds(10), () -> !fixture.serverExports.isEmpty());
            assertArrayEquals(fixture.serverExports.remove(), exported.copy());
        }
    }
}
