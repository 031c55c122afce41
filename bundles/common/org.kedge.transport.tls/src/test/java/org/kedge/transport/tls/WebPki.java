package org.kedge.transport.tls;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;

/** A root, an authority and a server as the web has them: RSA with 2048 bits, or EC on a larger curve than oneM2M's. */
final class WebPki {
    private final String algorithm;
    private final int bits;
    private final KeyPair rootKeys;
    private final KeyPair caKeys;
    private final KeyPair serverKeys;
    private final X509Certificate root;
    private final List<X509Certificate> chain;

    /** @param algorithm {@code RSA} or {@code EC} */
    WebPki(String algorithm, int bits, String name) throws Exception {
        this.algorithm = algorithm;
        this.bits = bits;
        rootKeys = keys();
        caKeys = keys();
        serverKeys = keys();
        root = certificate("CN=web root", rootKeys, "CN=web root", rootKeys, "");
        chain = List.of(certificate("CN=server", serverKeys, "CN=web CA", caKeys, name),
                certificate("CN=web CA", caKeys, "CN=web root", rootKeys, ""));
    }

    private KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private X509Certificate certificate(String subject, KeyPair keys, String issuer, KeyPair issuerKeys, String name) throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(new X500Name(issuer), BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minusSeconds(60)), Date.from(now.plusSeconds(3600)), new X500Name(subject), keys.getPublic());
        boolean server = !name.isEmpty();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(!server));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(server ? KeyUsage.digitalSignature : KeyUsage.keyCertSign));
        if (server) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        }
        return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder(
                algorithm.equals("RSA") ? "SHA256withRSA" : "SHA384withECDSA").build(issuerKeys.getPrivate())));
    }

    PrivateKey privateKey() {
        return serverKeys.getPrivate();
    }

    List<X509Certificate> chain() {
        return chain;
    }

    CertificateInformation about(String name) {
        return new CertificateInformation(CertificateFlavour.FQDN, name, List.of(root), Revocation.SOFT);
    }
}
