package org.kedge.pki.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.kedge.pki.Codes.assertCode;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.Forge;
import org.kedge.pki.crl.CrlStore;

/** Servers of the web PKI: what they may have, and that nobody else may. */
class WebServerProfileTest {
    private static final String BSF = "bsf.mnc001.mcc001.pub.3gppnetwork.org";
    private static final String ROOT = "CN=web root";
    private static final String CA = "CN=web CA";

    private final DefaultPeerVerifier verifier = new DefaultPeerVerifier(new CrlStore(), Clock.systemUTC(), () -> 0, 10, Meters.NONE);
    private final KeyPair rootKeys = rsa(2048);
    private final X509Certificate root = new Forge().subject(ROOT).keys(rootKeys).signature("SHA256withRSA").ca(-1).selfSigned();

    private static KeyPair rsa(int bits) {
        return keys("RSA", bits, "");
    }

    private static KeyPair keys(String algorithm, int bits, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (curve.isEmpty()) {
                generator.initialize(bits);
            } else {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private CertificateInformation about(String name) {
        return new CertificateInformation(CertificateFlavour.FQDN, name, List.of(root), Revocation.SOFT);
    }

    private List<X509Certificate> verify(X509Certificate... chain) {
        return verifier.verifyServer(List.of(chain), about(BSF), Optional.empty());
    }

    private X509Certificate leaf(Forge forge) {
        return forge.subject("CN=" + BSF).dns(BSF).signature("SHA256withRSA").signedBy(ROOT, rootKeys.getPrivate());
    }

    @Test
    void rsaChainVerifiesForServersAndNobodyElse() {
        KeyPair caKeys = rsa(2048);
        X509Certificate ca = new Forge().subject(CA).keys(caKeys).signature("SHA384withRSA").ca(0).signedBy(ROOT, rootKeys.getPrivate());
        X509Certificate server = new Forge().subject("CN=x").dns(BSF).keys(rsa(2048)).signature("SHA512withRSA")
                .signedBy(CA, caKeys.getPrivate());
        assertEquals(List.of(server, ca), verify(server, ca));
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(List.of(server, ca), about(BSF)));
    }

    /** The authorities are not looked at again when a path is remembered. */
    @Test
    void pathRememberedForAServerIsNoPathForAPeer() {
        KeyPair caKeys = rsa(2048);
        X509Certificate ca = new Forge().subject(CA).keys(caKeys).signature("SHA256withRSA").ca(0).signedBy(ROOT, rootKeys.getPrivate());
        KeyPair ecRoot = keys("EC", 0, "secp256r1");
        X509Certificate anchor = new Forge().subject("CN=ec root").keys(ecRoot).ca(-1).selfSigned();
        KeyPair large = keys("EC", 0, "secp384r1");
        X509Certificate largeCa = new Forge().subject(CA).keys(large).ca(0).signedBy("CN=ec root", ecRoot.getPrivate());
        X509Certificate server = new Forge().dns(BSF).signedBy(CA, large.getPrivate());
        var information = new CertificateInformation(CertificateFlavour.FQDN, BSF, List.of(anchor), Revocation.OFF);
        List<X509Certificate> chain = List.of(server, largeCa);
        assertEquals(chain, verifier.verifyServer(chain, information, Optional.empty()));
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(chain, information));
        assertEquals(chain, verifier.verifyServer(chain, information, Optional.empty()));
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verify(server, ca));
    }

    @ParameterizedTest
    @CsvSource({"EC,0,secp256r1", "EC,0,secp384r1", "EC,0,secp521r1", "RSA,2048,''"})
    void keysOfTheWebPkiAreTaken(String algorithm, int bits, String curve) {
        X509Certificate server = leaf(new Forge().keys(keys(algorithm, bits, curve)));
        assertEquals(List.of(server), verify(server));
    }

    /** The identifier of RSA-PSS does not tell the hash; its parameters do. */
    @Test
    void rsaPssIsTakenWithSha2Only() {
        X509Certificate good = new Forge().dns(BSF).keys(rsa(2048)).signature("SHA256withRSAandMGF1").signedBy(ROOT, rootKeys.getPrivate());
        assertEquals(List.of(good), verify(good));
        X509Certificate sha1 = new Forge().dns(BSF).keys(rsa(2048)).signature("SHA1withRSAandMGF1").signedBy(ROOT, rootKeys.getPrivate());
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verify(sha1));
    }

    @Test
    void weakKeysAndSignaturesAreRefused() {
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verify(leaf(new Forge().keys(rsa(1024)))));
        X509Certificate sha1 = new Forge().dns(BSF).keys(rsa(2048)).signature("SHA1withRSA").signedBy(ROOT, rootKeys.getPrivate());
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verify(sha1));
        X509Certificate edwards = new Forge().dns(BSF).keys(keys("Ed25519", 255, "")).signature("SHA256withRSA")
                .signedBy(ROOT, rootKeys.getPrivate());
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verify(edwards));
    }

    @Test
    void purposeNameAndSignerCount() {
        Forge client = new Forge().keys(rsa(2048)).extension(Extension.extendedKeyUsage, false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verify(leaf(client)));
        Forge server = new Forge().keys(rsa(2048)).extension(Extension.extendedKeyUsage, false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        X509Certificate good = leaf(server);
        assertEquals(List.of(good), verify(good));
        assertCode(ErrorCode.CERTIFICATE_NAME,
                () -> verifier.verifyServer(List.of(good), about("bsf.example.org"), Optional.empty()));
        X509Certificate forged = new Forge().dns(BSF).keys(rsa(2048)).signature("SHA256withRSA").signedBy(ROOT, rsa(2048).getPrivate());
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verify(forged));
    }
}
