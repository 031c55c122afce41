package org.kedge.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates that the certification authority would refuse to make. */
public final class Forge {
    private record Item(ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
    }

    private String subject = "CN=forged";
    private KeyPair keys = CertificateSigner.newKeyPair();
    private String signature = "SHA256withECDSA";
    private int usage = KeyUsage.digitalSignature;
    private Validity validity = Validity.days(1);
    private BasicConstraints basic = new BasicConstraints(false);
    private final List<Item> items = new ArrayList<>();

    public Forge subject(String name) {
        subject = name;
        return this;
    }

    public Forge keys(KeyPair pair) {
        keys = pair;
        return this;
    }

    public Forge signature(String algorithm) {
        signature = algorithm;
        return this;
    }

    /** No keyUsage at all when negative. */
    public Forge usage(int bits) {
        usage = bits;
        return this;
    }

    public Forge validity(Instant from, Instant to) {
        validity = new Validity(from, to);
        return this;
    }

    /** A CA; any path length when negative. */
    public Forge ca(int pathLength) {
        basic = pathLength < 0 ? new BasicConstraints(true) : new BasicConstraints(pathLength);
        usage = KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature;
        return this;
    }

    public Forge extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            return rawExtension(oid, critical, value.toASN1Primitive().getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An extension with any octets as its value. */
    public Forge rawExtension(ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
        items.add(new Item(oid, critical, value));
        return this;
    }

    public Forge names(GeneralName... names) {
        return extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    public Forge dns(String name) {
        return names(new GeneralName(GeneralName.dNSName, name));
    }

    public Forge uri(String uri) {
        return names(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    public Forge constraints(boolean critical, List<GeneralName> permitted, List<GeneralName> excluded) {
        return extension(Extension.nameConstraints, critical, new NameConstraints(trees(permitted), trees(excluded)));
    }

    private static GeneralSubtree[] trees(List<GeneralName> names) {
        return names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
    }

    public KeyPair keys() {
        return keys;
    }

    public X509Certificate selfSigned() {
        return sign(new X500Name(subject), keys.getPrivate());
    }

    public X509Certificate signedBy(CertificateAuthority issuer) {
        return sign(CertificateSigner.subject(issuer.certificate()), issuer.privateKey());
    }

    /** Below an issuer of any kind of key. */
    public X509Certificate signedBy(String issuer, PrivateKey key) {
        return sign(new X500Name(issuer), key);
    }

    /** The chain of an end entity below an authority. */
    public List<X509Certificate> chainBelow(CertificateAuthority issuer) {
        List<X509Certificate> chain = new ArrayList<>(List.of(signedBy(issuer)));
        chain.addAll(issuer.chain());
        return chain;
    }

    /** This certificate as an authority below another one. */
    public CertificateAuthority authorityBelow(CertificateAuthority issuer) {
        List<X509Certificate> path = new ArrayList<>(chainBelow(issuer));
        path.add(issuer.root());
        return CertificateAuthority.load(keys.getPrivate(), path, Optional.empty());
    }

    /** This certificate as a root. */
    public CertificateAuthority root() {
        return CertificateAuthority.load(keys.getPrivate(), List.of(selfSigned()), Optional.empty());
    }

    private X509Certificate sign(X500Name issuer, PrivateKey key) {
        PublicKey publicKey = keys.getPublic();
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(issuer, BigInteger.valueOf(System.nanoTime()),
                    Date.from(validity.notBefore()), Date.from(validity.notAfter()), new X500Name(subject),
                    SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
            builder.addExtension(Extension.basicConstraints, true, basic);
            if (usage >= 0) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            }
            for (Item item : items) {
                builder.addExtension(item.oid(), item.critical(), item.value());
            }
            JcaContentSignerBuilder signer = new JcaContentSignerBuilder(signature);
            if (signature.endsWith("MGF1")) {
                // The JDK knows it by another name.
                signer.setProvider(new BouncyCastleProvider());
            }
            return CertificateSigner.parse(builder.build(signer.build(key)).getEncoded());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy with one bit of its signature changed. */
    public static X509Certificate withWrongSignature(X509Certificate certificate) {
        byte[] der = Pem.encoded(certificate);
        byte[] changed = Arrays.copyOf(der, der.length);
        changed[der.length - 1] ^= 1;
        return CertificateSigner.parse(changed);
    }
}
