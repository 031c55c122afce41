package org.kedge.itests.benchmarks.contact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.itests.benchmarks.Node;
import org.kedge.itests.benchmarks.gba.BsfServer;
import org.kedge.pki.CertificateAuthority;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.tls.TlsClient;

/** What is measured as a first contact fetches a key, and what is measured as a second contact fetches none. */
class ContactTest {
    @TempDir
    Path directory;

    @Test
    void aFirstContactBringsAKeyToTheMafAndASecondOneDoesNot() throws Exception {
        CertificateAuthority authority = CertificateAuthority.root("Test root");
        try (MefServer mef = new MefServer(directory.resolve("mef"), authority);
                MafServer maf = new MafServer(directory.resolve("maf"), authority, mef.uri());
                DtlsClient dtls = new DtlsClient(Node.verifier()); TlsClient tls = new TlsClient(Node.verifier())) {
            List<Enrolee> enrolees = mef.enrol(2);
            contact(tls, maf, "https", enrolees.get(0));
            assertEquals(1, maf.known());
            contact(dtls, maf, "coaps", enrolees.get(1));
            assertEquals(2, maf.known());
            contact(tls, maf, "https", enrolees.get(1));
            contact(dtls, maf, "coaps", enrolees.get(0));
            assertEquals(2, maf.known());
        }
    }

    /** The key depends on the suite (D-66): each transport fetches its own. */
    @Test
    void aFirstContactWithABtidBringsTheKeyOverZn() throws Exception {
        CertificateAuthority authority = CertificateAuthority.root("Test root");
        try (MefServer mef = new MefServer(directory.resolve("mef"), authority);
                BsfServer bsf = new BsfServer(directory.resolve("bsf"), authority);
                MafServer maf = new MafServer(directory.resolve("maf"), authority, mef.uri());
                DtlsClient dtls = new DtlsClient(Node.verifier()); TlsClient tls = new TlsClient(Node.verifier())) {
            bsf.addNaf(MafServer.FQDN, authority);
            maf.trustBsf(BsfServer.FQDN, bsf.zn(), authority);
            Enrolee overTls = NafContactBenchmark.enrol(bsf, 1, 0x00AE).get(0);
            Enrolee overDtls = NafContactBenchmark.enrol(bsf, 1, 0xC0A8).get(0);
            contact(tls, maf, "https", overTls);
            assertEquals(1, maf.known());
            contact(dtls, maf, "coaps", overDtls);
            contact(tls, maf, "https", overTls);
            assertEquals(2, maf.known());
        }
    }

    private static void contact(SecureTransport transport, MafServer maf, String scheme, Enrolee enrolee) throws Exception {
        ConnectOptions options = new ConnectOptions(KeyExport.CONNECTION, Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (SecureChannel channel = transport.connect(new PeerAddress(maf.uri(scheme), MafServer.FQDN), enrolee.credential(), options)
                .toCompletableFuture().get(30, TimeUnit.SECONDS)) {
            assertTrue(channel.facts().fullHandshake());
        }
    }
}
