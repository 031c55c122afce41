package org.kedge.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.Optional;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Builds and signs X.509 structures by the common profile (TS-0003 10.1.1). Keys are made and used by the JVM's preferred EC provider. */
final class CertificateSigner {
    static final String SIGNATURE = "SHA256withECDSA";

    private static final int SERIAL_BITS = 128;
    /** RFC 5280, ub-common-name. */
    private static final int MAX_COMMON_NAME = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What goes into a certificate beside the issuer's part. */
    record Body(String commonName, PublicKey publicKey, Validity validity, boolean authority, Optional<GeneralNames> names,
            Optional<NameConstraints> constraints) {
    }

    private CertificateSigner() {
    }

    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new KedgeException(ErrorCode.INTERNAL, "no P-256 key pair can be made", e);
        }
    }

    static X500Name name(String commonName) {
        String cut = commonName.length() > MAX_COMMON_NAME ? commonName.substring(0, MAX_COMMON_NAME) : commonName;
        return new X500NameBuilder().addRDN(BCStyle.CN, cut).build();
    }

    static X500Name subject(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    static X509Certificate sign(Body body, X500Name issuer, PublicKey issuerKey, PrivateKey key) {
        SubjectPublicKeyInfo spki = SubjectPublicKeyInfo.getInstance(body.publicKey().getEncoded());
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(issuer, serial(), Date.from(body.validity().notBefore()),
                Date.from(body.validity().notAfter()), name(body.commonName()), spki);
        int usage = KeyUsage.digitalSignature | (body.authority() ? KeyUsage.keyCertSign | KeyUsage.cRLSign : 0);
        try {
            X509ExtensionUtils ids = new BcX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(body.authority()));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(spki));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    ids.createAuthorityKeyIdentifier(SubjectPublicKeyInfo.getInstance(issuerKey.getEncoded())));
            if (body.names().isPresent()) {
                builder.addExtension(Extension.subjectAlternativeName, false, body.names().get());
            }
            if (body.constraints().isPresent()) {
                builder.addExtension(Extension.nameConstraints, critical(body.constraints().get()), body.constraints().get());
            }
            return parse(builder.build(signer(key)).getEncoded());
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "certificate for " + body.commonName() + " cannot be encoded", e);
        }
    }

    /** D-28: critical as RFC 5280 demands, except with otherName subtrees, on which other implementations fail. */
    private static boolean critical(NameConstraints constraints) {
        for (var tree : constraints.getPermittedSubtrees()) {
            if (tree.getBase().getTagNo() == GeneralName.otherName) {
                return false;
            }
        }
        return true;
    }

    static ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder(SIGNATURE).build(key);
        } catch (OperatorCreationException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "the key cannot sign with " + SIGNATURE, e);
        }
    }

    private static BigInteger serial() {
        BigInteger serial;
        do {
            serial = new BigInteger(SERIAL_BITS, RANDOM);
        } while (serial.signum() == 0);
        return serial;
    }

    static X509Certificate parse(byte[] der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "not an X.509 certificate", e);
        }
    }

    static X509CRL parseCrl(byte[] der) {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "not an X.509 CRL", e);
        }
    }
}
