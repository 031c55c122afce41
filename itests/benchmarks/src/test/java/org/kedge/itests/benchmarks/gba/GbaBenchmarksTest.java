package org.kedge.itests.benchmarks.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.PeerAddress;
import org.kedge.itests.benchmarks.Node;
import org.kedge.pki.CertificateAuthority;
import org.kedge.transport.tls.TlsClient;

/** What is measured as a challenge or as a bootstrap is one. */
class GbaBenchmarksTest {
    private static final Fqdn NAF = new Fqdn("maf.example.com");

    @TempDir
    Path directory;

    private final CertificateAuthority authority = CertificateAuthority.root("Test root");
    private BsfServer bsf;
    private TlsClient tls;

    @BeforeEach
    void start() {
        bsf = new BsfServer(directory.resolve("bsf"), authority);
        tls = new TlsClient(Node.verifier());
    }

    @AfterEach
    void stop() {
        tls.close();
        bsf.close();
    }

    private BsfAddress address(String scheme) {
        return new BsfAddress(new PeerAddress(bsf.ub(scheme), BsfServer.FQDN), scheme.equals("http") ? Optional.empty()
                : Optional.of(authority.information(CertificateFlavour.FQDN, BsfServer.FQDN.value())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aBootstrapIsKeptByTheBsf(String scheme) throws Exception {
        Subscriber subscriber = bsf.subscribe(1, NAF).get(0);
        new UbClient(tls, address(scheme)).bootstrap(subscriber);
        assertEquals(1, bsf.registry().bootstraps().count());
        assertEquals(subscriber.impi(), bsf.registry().bootstraps().list("", 1).get(0).impi());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void theGatewayThatShipsBootstrapsAnewEachTime(String scheme) throws Exception {
        try (Gateway gateway = new Gateway(directory.resolve("gateway"), bsf.subscribe(1, NAF).get(0), tls)) {
            gateway.bootstrap(address(scheme));
            assertThrows(IllegalStateException.class, () -> gateway.bootstrap(address(scheme)), "the first one was used again");
            gateway.forget();
            gateway.bootstrap(address(scheme));
        }
        assertEquals(2, bsf.registry().bootstraps().count());
    }

    @Test
    void aChallengeMovesTheSequenceNumberAndAnUnknownSubscriberGetsNone() throws Exception {
        Subscriber subscriber = bsf.subscribe(1, NAF).get(0);
        long[] last = new long[2];
        ChallengeBenchmark.challenge(bsf, subscriber);
        bsf.registry().subscribers().advance(subscriber.impi(), n -> (last[0] = n) + 32);
        ChallengeBenchmark.challenge(bsf, subscriber);
        bsf.registry().subscribers().advance(subscriber.impi(), n -> (last[1] = n) + 32);
        assertNotEquals(0, last[0]);
        assertEquals(last[0] + 64, last[1]);
        assertThrows(IllegalStateException.class, () -> ChallengeBenchmark.challenge(bsf, Subscriber.of(999)));
    }

    /** That OpenSSL makes the same vectors of the same keys is checked whenever the benchmark runs; here without a compiler. */
    @Test
    void vectorsAreMadeOfTheKeysOfTheirSubscribers() {
        String milenage = new VectorMaker(VectorMaker.Algorithm.MILENAGE).sum();
        assertEquals("4b742cb236ca000093f672d31b22542a7c342efc9e4ed6bc5d9316efd1fee1126cbb4cd6eecada9aa267f089ec14aa427e15ae543ab1b903",
                milenage);
        assertEquals("25d79746b5b2000005c7aceb99eaf290983b1cabfb71377b0a32075a02b7f838bf11c19245f54bd68c446942bc057e89804b0bd3ffce069b",
                new VectorMaker(VectorMaker.Algorithm.TUAK).sum());
    }
}
