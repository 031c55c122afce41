package org.kedge.pki.crl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.pki.Await;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Forge;
import org.kedge.pki.Pem;

class CrlDirectoryTest {
    @TempDir
    Path home;
    private Path directory;
    private CrlDirectory watched;
    private final CrlStore store = new CrlStore();
    private final CertificateAuthority root = CertificateAuthority.root("Test Root");

    @BeforeEach
    void directory() throws IOException {
        directory = Files.createDirectory(home.resolve("crl"));
        watched = new CrlDirectory(directory, store);
    }

    private X509CRL next() {
        return root.crl(Duration.ofDays(1));
    }

    private void write(String name, byte[] content) throws IOException {
        Path part = Files.write(directory.resolve(name + ".part"), content);
        Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void readsDerAndPemAndNothingElse() throws Exception {
        X509CRL der = next();
        X509CRL pem = CertificateAuthority.root("Other Root").crl(Duration.ofDays(1));
        write("a.crl", der.getEncoded());
        write("b.crl", Pem.encode(pem).getBytes());
        write("readme.txt", "no CRL".getBytes());
        watched.refresh();
        assertEquals(List.of(der, pem), store.contents().stream()
                .sorted(Comparator.comparing(c -> c.getIssuerX500Principal().getName().contains("Other"))).toList());
        assertEquals("{}", store.problems().toString());
        assertEquals(Optional.of(der), store.newest(root.certificate(), root.certificate()));
    }

    @Test
    void unchangedFileIsNotReadAgain() throws Exception {
        write("a.crl", next().getEncoded());
        watched.refresh();
        long revision = store.revision();
        watched.refresh();
        assertEquals(revision, store.revision());
    }

    @Test
    void changedAndVanishedFiles() throws Exception {
        write("a.crl", next().getEncoded());
        watched.refresh();
        long revision = store.revision();
        X509CRL second = next();
        write("a.crl", second.getEncoded());
        watched.refresh();
        assertNotEquals(revision, store.revision());
        assertEquals(List.of(second), store.contents());
        Files.delete(directory.resolve("a.crl"));
        watched.refresh();
        assertEquals(List.of(), store.contents());
    }

    @Test
    void brokenFileIsReportedAndTheLastContentStays() throws Exception {
        X509CRL first = next();
        write("a.crl", first.getEncoded());
        watched.refresh();
        byte[] half = Arrays.copyOf(next().getEncoded(), 60);
        for (byte[] broken : List.of(half, new byte[0], "-----BEGIN X509 CRL-----\n!".getBytes(), "text".getBytes())) {
            write("a.crl", broken);
            watched.refresh();
            assertEquals(List.of(first), store.contents());
            assertTrue(store.problems().toString().contains("a.crl"), store.problems().toString());
        }
        X509CRL repaired = next();
        write("a.crl", repaired.getEncoded());
        watched.refresh();
        assertEquals(List.of(repaired), store.contents());
        assertEquals("{}", store.problems().toString());
        write("b.crl", half);
        watched.refresh();
        Files.delete(directory.resolve("b.crl"));
        watched.refresh();
        assertEquals("{}", store.problems().toString());
    }

    @Test
    void partialCrlsAreRefused() throws Exception {
        var builder = new X509v2CRLBuilder(new X500Name("CN=Test Root"),
                new Date());
        builder.addExtension(Extension.deltaCRLIndicator, true, new ASN1Integer(1));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(root.privateKey());
        write("delta.crl", builder.build(signer).getEncoded());
        watched.refresh();
        assertEquals(List.of(), store.contents());
        assertTrue(store.problems().toString().contains(Extension.deltaCRLIndicator.getId()), store.problems().toString());
    }

    @Test
    void missingDirectoryIsAnEmptyOne() throws Exception {
        CrlDirectory later = new CrlDirectory(home.resolve("later"), store);
        later.refresh();
        assertEquals(List.of(), store.contents());
        assertEquals("{}", store.problems().toString());
        Files.createDirectory(home.resolve("later"));
        Files.write(home.resolve("later/a.crl"), next().getEncoded());
        later.refresh();
        assertEquals(1, store.contents().size());
    }

    @Test
    void refresherPicksFilesUpWhileRunning() throws Exception {
        var sources = new CrlRefresher.Sources(directory, Duration.ofMillis(20), List.of(), Duration.ofHours(1));
        try (CrlRefresher running = new CrlRefresher(sources, store)) {
            write("a.crl", next().getEncoded());
            Await.until("the CRL is loaded", () -> store.contents().size() == 1);
            X509CRL second = next();
            write("a.crl", second.getEncoded());
            Await.until("the new CRL is loaded", () -> store.contents().equals(List.of(second)));
        }
    }

    @Test
    void issuerMustBeAllowedToSignCrls() throws Exception {
        CertificateAuthority noCrls = new Forge().subject("CN=No CRLs").ca(-1)
                .usage(KeyUsage.keyCertSign).root();
        write("a.crl", noCrls.crl(Instant.now(), Instant.now().plusSeconds(600)).getEncoded());
        watched.refresh();
        assertEquals(1, store.contents().size());
        assertEquals(Optional.empty(), store.newest(noCrls.certificate(), noCrls.certificate()));
    }
}
