package org.kedge.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.crl.CrlDirectory;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;

/** Certificates, keys, requests and CRLs exchanged with the openssl command in both directions. */
class OpenSslInteroperabilityTest {
    private static final String MEF = "mef.example.com";

    @TempDir
    static Path directory;
    private static OpenSsl openssl;
    private final CrlStore crls = new CrlStore();
    private final DefaultPeerVerifier verifier = new DefaultPeerVerifier(crls, Clock.systemUTC(), () -> 1, 10, Meters.NONE);

    @BeforeAll
    static void authority() throws IOException {
        OpenSsl.assumePresent();
        openssl = new OpenSsl(directory);
        openssl.ok("ecparam -name prime256v1 -genkey -out root.key");
        openssl.ok("req -x509 -new -sha256 -key root.key -subj /O=User/CN=Root -days 30 -out root.pem");
        openssl.write("ca.ext", "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign,digitalSignature\n"
                + "nameConstraints=critical,permitted;DNS:example.com,permitted;URI:m2m.example.com\n");
        sign("ca", "/O=User/CN=Intermediate", "ca.ext", "root");
    }

    /** Makes name.key and name.pem. */
    private static void sign(String name, String subject, String extensions, String issuer) throws IOException {
        openssl.ok("ecparam -name prime256v1 -genkey -noout -out " + name + ".key");
        openssl.ok("req -new -sha256 -key " + name + ".key -subj " + subject + " -out " + name + ".csr");
        openssl.ok("x509 -req -sha256 -in " + name + ".csr -CA " + issuer + ".pem -CAkey " + issuer
                + ".key -CAcreateserial -days 20 -extfile " + extensions + " -out " + name + ".pem");
    }

    private X509Certificate certificate(String file) throws IOException {
        return Pem.certificates(openssl.read(file)).get(0);
    }

    private List<X509Certificate> endEntity(String subjectAltName, String issuer) throws IOException {
        openssl.write("leaf.ext", "basicConstraints=CA:false\nkeyUsage=critical,digitalSignature\nsubjectAltName="
                + subjectAltName.replace('|', '\n') + "\n");
        sign("leaf", "/O=User", "leaf.ext", issuer);
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate("leaf.pem")));
        if (!issuer.equals("root")) {
            chain.add(certificate(issuer + ".pem"));
        }
        return chain;
    }

    private CertificateInformation information(CertificateFlavour flavour, String identifier, Revocation revocation) throws IOException {
        return new CertificateInformation(flavour, identifier, List.of(certificate("root.pem")), revocation);
    }

    @ParameterizedTest
    @CsvSource({
        "FQDN, mef.example.com, DNS:mef.example.com",
        "CSE_ID, in-cse.example.com, DNS:in-cse.example.com",
        "AE_ID, //m2m.example.com/S1, URI:https://m2m.example.com/S1",
        "NODE_ID, node-1.example.com, DNS:node-1.example.com",
        "DEVICE, 0.2.481.1.100.3030.10011, '@names|[names]|otherName=0.2.481.1;IMPLICIT:13U,FORMAT:HEX,OCTETSTRING:649756ce1b'",
        "DEVICE, 0.2.481.1.100.3030.10011, DER:3011a00f060402836101a0070d05649756ce1b"
    })
    void certificatesMadeByOpenSsl(CertificateFlavour flavour, String identifier, String subjectAltName) throws Exception {
        for (String issuer : List.of("root", "ca")) {
            List<X509Certificate> chain = endEntity(subjectAltName, issuer);
            assertEquals(chain, verifier.verify(chain, information(flavour, identifier, Revocation.OFF)));
            PrivateKey key = PemKeys.read(Files.readAllBytes(openssl.file("leaf.key")));
            assertEquals(chain.get(0).getPublicKey(), EcKeys.publicKey(key));
        }
    }

    @Test
    void nodeIdUrnBelowTheRoot() throws Exception {
        List<X509Certificate> chain = endEntity("URI:urn:x-node:1", "root");
        assertEquals(chain, verifier.verify(chain, information(CertificateFlavour.NODE_ID, "urn:x-node:1", Revocation.OFF)));
    }

    @ParameterizedTest
    @CsvSource({ "DNS:mef.example.org, FQDN, mef.example.org, CERTIFICATE_NAME_CONSTRAINTS",
        "URI:https://m2m.example.org/S1, AE_ID, //m2m.example.org/S1, CERTIFICATE_NAME_CONSTRAINTS",
        "URI://m2m.example.com/S1, AE_ID, //m2m.example.com/S1, CERTIFICATE_MALFORMED",
        "DNS:*.example.com, FQDN, mef.example.com, CERTIFICATE_WILDCARD",
        "DNS:maf.example.com, FQDN, mef.example.com, CERTIFICATE_NAME" })
    void badCertificatesMadeByOpenSsl(String subjectAltName, CertificateFlavour flavour, String identifier, ErrorCode code)
            throws Exception {
        List<X509Certificate> chain = endEntity(subjectAltName, "ca");
        CertificateInformation information = information(flavour, identifier, Revocation.OFF);
        assertCode(code, () -> verifier.verify(chain, information));
    }

    @ParameterizedTest
    @CsvSource({ "FQDN, mef.example.com", "CSE_ID, in-cse.example.com", "AE_ID, //m2m.example.com/S1", "NODE_ID, urn:x-node:1",
        "NODE_ID, node-1", "NODE_ID, 0.2.481.1.100.3030.10011", "DEVICE, 0.2.481.1.100.3030.10011", "DEVICE, 1.3.6.1.4.1.6715:0a1b" })
    void ourCertificatesPassOpenSsl(CertificateFlavour flavour, String identifier) throws Exception {
        CertificateAuthority root = CertificateAuthority.root("Our Root");
        // The whole device arc: OpenSSL cannot process a subtree of the same type-id as the name (D-28).
        CertificateAuthority ca = root.intermediate("Our CA", switch (identifier.charAt(0)) {
            case 'u', '0', '1' -> PermittedNames.device("0.2.481.1");
            default -> PermittedNames.dns("example.com", "node-1").and(PermittedNames.uri("m2m.example.com"));
        });
        openssl.write("our-root.pem", Pem.encode(List.of(root.root())));
        openssl.write("our-ca.pem", Pem.encode(List.of(ca.certificate())));
        openssl.write("our.pem", Pem.encode(List.of(ca.issue(flavour, identifier).certificate())));
        openssl.ok("verify -x509_strict -CAfile our-root.pem -untrusted our-ca.pem our.pem");
        openssl.write("direct.pem", Pem.encode(List.of(root.issue(flavour, identifier).certificate())));
        openssl.ok("verify -x509_strict -CAfile our-root.pem direct.pem");
    }

    @Test
    void openSslEnforcesOurConstraints() throws Exception {
        CertificateAuthority root = CertificateAuthority.root("Our Root");
        CertificateAuthority ca = root.intermediate("Our CA", PermittedNames.dns("example.com"));
        openssl.write("our-root.pem", Pem.encode(List.of(root.root())));
        openssl.write("our-ca.pem", Pem.encode(List.of(ca.certificate())));
        openssl.write("our.pem", Pem.encode(List.of(ca.issue(CertificateFlavour.FQDN, "mef.example.org").certificate())));
        OpenSsl.Result result = openssl.run("verify -CAfile our-root.pem -untrusted our-ca.pem our.pem");
        assertNotEquals(0, result.status());
        assertTrue(result.output().contains("permitted subtree violation"), result.output());
    }

    @Test
    void ourCrlPassesOpenSsl() throws Exception {
        CertificateAuthority root = CertificateAuthority.root("Our Root");
        Issued mef = root.issue(CertificateFlavour.FQDN, MEF);
        openssl.write("trust.pem", Pem.encode(List.of(root.root())) + Pem.encode(root.crl(Duration.ofDays(1))));
        openssl.write("our.pem", Pem.encode(mef.chain()));
        openssl.ok("verify -crl_check -CAfile trust.pem our.pem");
        root.revoke(mef.certificate());
        openssl.write("trust.pem", Pem.encode(List.of(root.root())) + Pem.encode(root.crl(Duration.ofDays(1))));
        OpenSsl.Result result = openssl.run("verify -crl_check -CAfile trust.pem our.pem");
        assertTrue(result.output().contains("certificate revoked"), result.output());
    }

    @Test
    void crlMadeByOpenSsl() throws Exception {
        List<X509Certificate> chain = endEntity("DNS:" + MEF, "root");
        openssl.write("ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n"
                + "default_crl_days=5\ncertificate=root.pem\nprivate_key=root.key\nserial=serial\nunique_subject=no\n");
        openssl.write("index.txt", "");
        openssl.write("number", "01\n");
        Files.createDirectories(openssl.file("crl"));
        CrlDirectory watched = new CrlDirectory(openssl.file("crl"), crls);
        CertificateInformation information = information(CertificateFlavour.FQDN, MEF, Revocation.HARD);
        assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verifier.verify(chain, information));
        openssl.ok("ca -config ca.cnf -gencrl -out crl/root.crl");
        watched.refresh();
        assertEquals(chain, verifier.verify(chain, information));
        openssl.ok("ca -config ca.cnf -revoke leaf.pem");
        openssl.ok("ca -config ca.cnf -gencrl -out pem.crl");
        openssl.ok("crl -in pem.crl -outform DER -out crl/root.crl");
        watched.refresh();
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verifier.verify(chain, information));
    }

    @ParameterizedTest
    @CsvSource({ "FQDN, mef.example.com, DNS:mef.example.com", "AE_ID, //m2m.example.com/S1, URI:https://m2m.example.com/S1",
        "NODE_ID, urn:x-node:1, URI:urn:x-node:1", "DEVICE, 0.2.481.1.100.3030.10011, othername:" })
    void ourRequestsPassOpenSsl(CertificateFlavour flavour, String identifier, String shown) throws Exception {
        Issued keys = CertificateAuthority.root("Any Root").issue(flavour, identifier);
        openssl.write("our.csr", SigningRequest.create(keys.privateKey(), keys.publicKey(), flavour, identifier).pem());
        String output = openssl.ok("req -verify -text -noout -in our.csr");
        assertTrue(output.contains("verify OK"), output);
        assertTrue(output.contains("Subject Alternative Name") && output.contains(shown), output);
    }

    @Test
    void requestsMadeByOpenSsl() throws Exception {
        openssl.ok("ecparam -name prime256v1 -genkey -noout -out r.key");
        openssl.ok("req -new -sha256 -key r.key -subj /CN=someone -addext subjectAltName=DNS:asked.example.com -out r.csr");
        CertificateAuthority root = CertificateAuthority.root("Our Root");
        List<X509Certificate> chain = root.issue(openssl.read("r.csr"), CertificateFlavour.FQDN, MEF, Validity.days(1));
        PrivateKey key = PemKeys.read(Files.readAllBytes(openssl.file("r.key")));
        assertEquals(EcKeys.publicKey(key), chain.get(0).getPublicKey());
        assertEquals(chain, verifier.verify(chain, root.information(CertificateFlavour.FQDN, MEF)));

        openssl.ok("ecparam -name secp384r1 -genkey -noout -out p384.key");
        openssl.ok("req -new -sha256 -key p384.key -subj /CN=someone -out p384.csr");
        String wrongCurve = openssl.read("p384.csr");
        assertCode(ErrorCode.CERTIFICATE_REQUEST, () -> root.issue(wrongCurve, CertificateFlavour.FQDN, MEF, Validity.days(1)));
        openssl.ok("ec -in r.key -conv_form compressed -out compressed.key");
        openssl.ok("req -new -sha256 -key compressed.key -subj /CN=someone -out compressed.csr");
        String compressed = openssl.read("compressed.csr");
        assertCode(ErrorCode.CERTIFICATE_REQUEST, () -> root.issue(compressed, CertificateFlavour.FQDN, MEF, Validity.days(1)));
    }

    @ParameterizedTest
    @CsvSource({ "ecparam -name prime256v1 -genkey -out k.pem", "ecparam -name prime256v1 -genkey -noout -out k.pem",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.pem",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes-256-cbc -pass pass:secret -out k.pem" })
    void keysMadeByOpenSsl(String command) throws Exception {
        openssl.ok(command);
        assertReadsAs(openssl.ok("pkey -in k.pem -passin pass:secret -pubout"), "k.pem");
    }

    @ParameterizedTest
    @CsvSource({ "pkcs8 -topk8 -in root.key -passout pass:secret -out k.pem",
        "pkcs8 -topk8 -in root.key -passout pass:secret -v2 aes128 -v2prf hmacWithSHA1 -out k.pem",
        "pkcs8 -topk8 -in root.key -passout pass:secret -scrypt -out k.pem", "pkcs8 -topk8 -nocrypt -in root.key -out k.pem",
        "ec -in root.key -aes256 -passout pass:secret -out k.pem", "ec -in root.key -aes128 -passout pass:secret -out k.pem" })
    void keysConvertedByOpenSsl(String command) throws Exception {
        openssl.ok(command);
        assertReadsAs(openssl.ok("pkey -in root.key -pubout"), "k.pem");
    }

    private void assertReadsAs(String publicKeyPem, String file) throws IOException {
        PrivateKey key = PemKeys.read(Files.readAllBytes(openssl.file(file)), "secret".toCharArray());
        String pem = Pem.encode("PUBLIC KEY", EcKeys.publicKey(key).getEncoded());
        assertEquals(publicKeyPem.strip(), pem.strip());
    }

    @Test
    void keyWeWroteIsReadByOpenSsl() throws Exception {
        Issued issued = CertificateAuthority.root("Our Root").issue(CertificateFlavour.FQDN, MEF);
        Files.write(openssl.file("our.key"), Pem.encode(issued.privateKey()));
        assertEquals(Pem.encode("PUBLIC KEY", issued.publicKey().getEncoded()).strip(),
                openssl.ok("pkey -in our.key -pubout").strip());
    }

    @Test
    void wrongPassphraseNoPassphraseWrongCurve() throws Exception {
        openssl.ok("pkcs8 -topk8 -in root.key -passout pass:secret -out k.pem");
        byte[] encrypted = Files.readAllBytes(openssl.file("k.pem"));
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> PemKeys.read(encrypted));
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> PemKeys.read(encrypted, "wrong".toCharArray()));
        openssl.ok("ec -in root.key -aes256 -passout pass:secret -out t.pem");
        byte[] traditional = Files.readAllBytes(openssl.file("t.pem"));
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> PemKeys.read(traditional));
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> PemKeys.read(traditional, "wrong".toCharArray()));
        openssl.ok("ecparam -name secp384r1 -genkey -noout -out p384.key");
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> PemKeys.read(Files.readAllBytes(openssl.file("p384.key"))));
        openssl.ok("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key");
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> PemKeys.read(Files.readAllBytes(openssl.file("rsa.key"))));
    }

    @Test
    void chainFilesWithTextBetween() throws Exception {
        openssl.ok("x509 -in ca.pem -text -out with-text.pem");
        String bundle = openssl.read("with-text.pem") + "\n" + openssl.read("root.pem").replace("\n", "\r\n");
        assertEquals(List.of(certificate("ca.pem"), certificate("root.pem")), Pem.certificates(bundle));
        assertEquals(List.of(), Pem.certificates("no certificate"));
        assertCode(ErrorCode.CERTIFICATE_MALFORMED,
                () -> Pem.certificates("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"));
    }
}
