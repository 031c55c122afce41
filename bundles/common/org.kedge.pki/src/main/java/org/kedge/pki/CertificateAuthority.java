package org.kedge.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.names.CrlNumbers;
import org.kedge.pki.names.NameConstraintsWriter;
import org.kedge.pki.names.SpkiProfile;
import org.kedge.pki.names.SubjectAltNameWriter;

/**
 * A small certification authority for every certificate flavour of TS-0003 10.1: a self-signed root, intermediates with name
 * constraints, end entity certificates, CRLs. It keeps nothing on disk: its owner stores key, chain and the last CRL, and hands them to
 * {@link #load}. Thread-safe.
 */
public final class CertificateAuthority {
    private static final Validity ROOT_VALIDITY = Validity.days(20 * 365);
    private static final int INTERMEDIATE_DAYS = 10 * 365;
    private static final int END_ENTITY_DAYS = 365;

    private final PrivateKey key;
    private final List<X509Certificate> path;
    private final Map<BigInteger, Instant> revoked = new TreeMap<>();
    private BigInteger crlNumber = BigInteger.ZERO;

    private CertificateAuthority(PrivateKey key, List<X509Certificate> path) {
        this.key = key;
        this.path = List.copyOf(path);
    }

    /** A new self-signed root, valid for 20 years. */
    public static CertificateAuthority root(String commonName) {
        return root(commonName, ROOT_VALIDITY);
    }

    /** A new self-signed root. */
    public static CertificateAuthority root(String commonName, Validity validity) {
        KeyPair pair = CertificateSigner.newKeyPair();
        var body = new CertificateSigner.Body(commonName, pair.getPublic(), validity, true, Optional.empty(), Optional.empty());
        X509Certificate root = CertificateSigner.sign(body, CertificateSigner.name(commonName), pair.getPublic(), pair.getPrivate());
        return new CertificateAuthority(pair.getPrivate(), List.of(root));
    }

    /**
     * An authority that exists.
     *
     * @param key its private key
     * @param path its certificate, then those above it, the root last
     * @param lastCrl the last CRL it issued, with which numbers and revocations go on
     */
    public static CertificateAuthority load(PrivateKey key, List<X509Certificate> path, Optional<X509CRL> lastCrl) {
        CertificateAuthority authority = new CertificateAuthority(key, path);
        lastCrl.ifPresent(crl -> {
            authority.crlNumber = CrlNumbers.of(crl).orElse(BigInteger.ZERO);
            Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
            if (entries != null) {
                entries.forEach(e -> authority.revoked.put(e.getSerialNumber(), e.getRevocationDate().toInstant()));
            }
        });
        return authority;
    }

    /**
     * A new intermediate under this authority that may issue the named names only (D-28), valid for up to 10 years.
     *
     * @param commonName for people; with a space in it no verifier takes it for a host name under the constraints of this authority
     */
    public CertificateAuthority intermediate(String commonName, PermittedNames names) {
        return intermediate(commonName, names, Validity.days(INTERMEDIATE_DAYS));
    }

    /** A new intermediate under this authority; it ends no later than this one. */
    public CertificateAuthority intermediate(String commonName, PermittedNames names, Validity validity) {
        KeyPair pair = CertificateSigner.newKeyPair();
        X509Certificate certificate = sign(new CertificateSigner.Body(commonName, pair.getPublic(), clip(validity), true,
                Optional.empty(), Optional.of(NameConstraintsWriter.constraints(names))));
        return new CertificateAuthority(pair.getPrivate(), prepend(certificate, path));
    }

    /** A new key pair with its certificate, valid for up to a year. */
    public Issued issue(CertificateFlavour flavour, String identifier) {
        return issue(flavour, identifier, Validity.days(END_ENTITY_DAYS));
    }

    /** A new key pair with its certificate. */
    public Issued issue(CertificateFlavour flavour, String identifier, Validity validity) {
        KeyPair pair = CertificateSigner.newKeyPair();
        return new Issued(pair.getPrivate(), issue(pair.getPublic(), flavour, identifier, validity));
    }

    /**
     * A certificate for somebody's public key.
     *
     * @param flavour any flavour but RAW_PUBLIC_KEY
     * @param identifier the name in the form of {@link CertificateInformation}; a device id may mark where its arc ends:
     *        {@code 0.2.481.1/100.3030.10011}
     * @return the certificate and its intermediates, without the root
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_REQUEST} for a wrong name or key
     */
    public List<X509Certificate> issue(PublicKey publicKey, CertificateFlavour flavour, String identifier, Validity validity) {
        GeneralNames names = SubjectAltNameWriter.names(flavour, identifier);
        if (!SpkiProfile.matches(publicKey.getEncoded())) {
            throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "the key for " + identifier + " is not an uncompressed P-256 key");
        }
        return issue(publicKey, SubjectAltNameWriter.commonName(flavour, identifier), names, clip(validity));
    }

    /**
     * A certificate for a PKCS#10 request. The request proves possession of the key; the name is the one approved here, whatever the
     * request asks for.
     *
     * @param request PEM
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_REQUEST} when it is malformed, its signature is wrong or its key unsuitable
     */
    public List<X509Certificate> issue(String request, CertificateFlavour flavour, String approvedIdentifier, Validity validity) {
        return issue(SigningRequest.parse(request).publicKey(), flavour, approvedIdentifier, validity);
    }

    /**
     * An end entity certificate with any names and any validity, right or wrong: for tests of verifiers.
     *
     * @param subjectAltName DER of the extension value (GeneralNames); zero octets for none
     */
    public Issued issueUnchecked(String commonName, byte[] subjectAltName, Validity validity) {
        KeyPair pair = CertificateSigner.newKeyPair();
        GeneralNames names = subjectAltName.length == 0 ? null : GeneralNames.getInstance(subjectAltName);
        return new Issued(pair.getPrivate(), issue(pair.getPublic(), commonName, names, validity));
    }

    private List<X509Certificate> issue(PublicKey publicKey, String commonName, GeneralNames names, Validity validity) {
        X509Certificate certificate = sign(new CertificateSigner.Body(commonName, publicKey, validity, false,
                Optional.ofNullable(names), Optional.empty()));
        return prepend(certificate, chain());
    }

    private X509Certificate sign(CertificateSigner.Body body) {
        return CertificateSigner.sign(body, CertificateSigner.subject(certificate()), certificate().getPublicKey(), key);
    }

    private Validity clip(Validity validity) {
        return validity.within(new Validity(certificate().getNotBefore().toInstant(), certificate().getNotAfter().toInstant()));
    }

    /** Puts a certificate of this authority on its CRLs from now on. */
    public synchronized void revoke(X509Certificate certificate) {
        revoked.putIfAbsent(certificate.getSerialNumber(), Instant.now());
    }

    /** The next CRL, with a number one higher than the last, beginning five minutes ago, due again after the given time. */
    public X509CRL crl(Duration nextUpdate) {
        Instant now = Instant.now();
        return crl(now.minus(Validity.SKEW), now.plus(nextUpdate));
    }

    /** The next CRL, with a number one higher than the last. */
    public synchronized X509CRL crl(Instant thisUpdate, Instant nextUpdate) {
        X500Name issuer = CertificateSigner.subject(certificate());
        X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer, Date.from(thisUpdate)).setNextUpdate(Date.from(nextUpdate));
        revoked.forEach((serial, time) -> builder.addCRLEntry(serial, Date.from(time), CRLReason.unspecified));
        BigInteger number = crlNumber.add(BigInteger.ONE);
        try {
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            builder.addExtension(Extension.authorityKeyIdentifier, false, new BcX509ExtensionUtils()
                    .createAuthorityKeyIdentifier(SubjectPublicKeyInfo.getInstance(certificate().getPublicKey().getEncoded())));
            X509CRL crl = CertificateSigner.parseCrl(builder.build(CertificateSigner.signer(key)).getEncoded());
            crlNumber = number;
            return crl;
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.INTERNAL, "CRL of " + issuer + " cannot be encoded", e);
        }
    }

    /** This authority's own certificate. */
    public X509Certificate certificate() {
        return path.get(0);
    }

    /** The anchor of everything this authority issues. */
    public X509Certificate root() {
        return path.get(path.size() - 1);
    }

    /** This authority's certificate and those above it, without the root; empty for a root. */
    public List<X509Certificate> chain() {
        return path.subList(0, path.size() - 1);
    }

    /** The private key, for its owner to store. */
    public PrivateKey privateKey() {
        return key;
    }

    /** What a peer configures to verify a holder of one of these certificates, with the root as anchor and without status checks. */
    public CertificateInformation information(CertificateFlavour flavour, String identifier) {
        return new CertificateInformation(flavour, identifier, List.of(root()), CertificateInformation.Revocation.OFF);
    }

    private static List<X509Certificate> prepend(X509Certificate first, List<X509Certificate> rest) {
        List<X509Certificate> all = new ArrayList<>(rest.size() + 1);
        all.add(first);
        all.addAll(rest);
        return List.copyOf(all);
    }
}
