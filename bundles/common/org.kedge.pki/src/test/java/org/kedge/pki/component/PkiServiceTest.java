package org.kedge.pki.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Forge;
import org.kedge.pki.crl.CrlUrl;
import org.osgi.framework.BundleContext;

class PkiServiceTest {
    private record Values(String crl_directory, int crl_poll_seconds, String[] crl_urls, int crl_fetch_seconds, int cache_size)
            implements PkiConfiguration {
        @Override
        public Class<? extends Annotation> annotationType() {
            return PkiConfiguration.class;
        }
    }

    @TempDir
    Path home;

    private static Values values(String directory, String... urls) {
        return new Values(directory, 30, urls, 3600, 100);
    }

    @Test
    void defaults() {
        PkiSettings settings = PkiSettings.of(values(""), home);
        assertEquals(home.resolve("crl"), settings.sources().directory());
        assertEquals(Path.of("/var/crl"), PkiSettings.of(values("/var/crl"), home).sources().directory());
        assertEquals(List.of(), PkiSettings.of(values("", "", " "), home).sources().urls());
    }

    @Test
    void severalUrlsInOneText() {
        String first = "ab".repeat(32) + "=http://a.example/x,y.crl";
        String second = "CD:".repeat(31) + "CD=https://b.example/z.crl";
        assertEquals(List.of(CrlUrl.parse(first), CrlUrl.parse(second)),
                PkiSettings.of(values("", first + ", " + second + " "), home).sources().urls());
    }

    @Test
    void wrongValues() {
        for (Values wrong : List.of(values("", "http://no.fingerprint"), new Values("", 0, new String[0], 3600, 1),
                new Values("", 1, new String[0], 9, 1), new Values("", 1, new String[0], 10, -1))) {
            assertThrows(IllegalArgumentException.class, () -> PkiSettings.of(wrong, home));
        }
    }

    /** Whatever the component does not hand on falls back to the interface's own, stricter answer. */
    @Test
    void componentVerifiesServersOfTheWebToo() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        X509Certificate root = new Forge().subject("CN=web").keys(keys).signature("SHA256withRSA").ca(-1).selfSigned();
        X509Certificate server = new Forge().dns("bsf.example.com").signature("SHA256withRSA").signedBy("CN=web", keys.getPrivate());
        var information = new CertificateInformation(CertificateFlavour.FQDN, "bsf.example.com", List.of(root), Revocation.HARD);
        X509Certificate revoked = new Forge().dns("bsf.example.com").signature("SHA256withRSA").signedBy("CN=web", keys.getPrivate());
        Date now = new Date();
        Files.write(Files.createDirectory(home.resolve("crl")).resolve("web.crl"), new X509v2CRLBuilder(new X500Name("CN=web"), now)
                .setNextUpdate(new Date(now.getTime() + 3_600_000)).addCRLEntry(revoked.getSerialNumber(), now, 1)
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())).getEncoded());
        BundleContext context = (BundleContext) Proxy.newProxyInstance(BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> home.toString());
        PkiComponent component = new PkiComponent();
        component.activate(values(""), context);
        try {
            assertEquals(List.of(server), component.verifyServer(List.of(server), information, Optional.empty()));
            assertCode(ErrorCode.CERTIFICATE_REVOKED,
                    () -> component.verifyServer(List.of(revoked), information, Optional.empty()));
            assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> component.verify(List.of(server), information, Optional.empty()));
        } finally {
            component.deactivate();
        }
    }

    @Test
    void readsItsDirectoryAtOnceAndAgainAfterAChange() throws Exception {
        CertificateAuthority root = CertificateAuthority.root("Test Root");
        List<X509Certificate> chain = root.issue(CertificateFlavour.FQDN, "mef.example.com").chain();
        var information = new CertificateInformation(CertificateFlavour.FQDN, "mef.example.com", List.of(root.root()), Revocation.HARD);
        Files.createDirectory(home.resolve("a"));
        Files.createDirectory(home.resolve("b"));
        Files.write(home.resolve("a/x.crl"), root.crl(Duration.ofDays(5)).getEncoded());
        root.revoke(chain.get(0));
        Files.write(home.resolve("b/x.crl"), root.crl(Duration.ofDays(5)).getEncoded());
        try (PkiService service = new PkiService(PkiSettings.of(values("a"), home), Clock.systemUTC(), Meters.NONE)) {
            assertEquals(chain, service.verify(chain, information));
            assertEquals(Level.OK, service.health().level());
            service.refused("crl.poll.seconds is 0");
            assertEquals(Level.WARNING, service.health().level());
            assertTrue(service.health().message().contains("crl.poll.seconds"), service.health().message());
            assertEquals(chain, service.verify(chain, information));
            service.apply(PkiSettings.of(values("b"), home));
            assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> service.verify(chain, information));
            assertEquals(Level.OK, service.health().level());
        }
    }
}
