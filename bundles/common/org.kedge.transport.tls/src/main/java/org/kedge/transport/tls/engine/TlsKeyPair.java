package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.List;

import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDSASigner;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** A key pair of this side in the library's form, prepared once for many handshakes. Immutable. */
public final class TlsKeyPair {
    /** The one signature algorithm of the profile: ecdsa_secp256r1_sha256 (TS-0003 10.1). */
    static final SignatureAndHashAlgorithm ECDSA_SHA256 = SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256,
            SignatureAlgorithm.ecdsa);

    private final BcTlsCrypto crypto;
    private final PrivateKey privateKey;
    private final ECPrivateKeyParameters plainKey;
    private final Certificate chain;
    private final Certificate raw;

    /**
     * @param chain end entity first, without the root; empty when there is only a raw public key
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} for a private key that is not readable EC,
     *         {@link ErrorCode#CERTIFICATE_MALFORMED}
     */
    public TlsKeyPair(BcTlsCrypto crypto, PrivateKey privateKey, PublicKey publicKey, List<X509Certificate> chain) {
        if (!(privateKey instanceof ECPrivateKey ec) || ec.getParams().getCurve().getField().getFieldSize() != 256) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the private key is not a readable EC key on P-256");
        }
        this.crypto = crypto;
        this.privateKey = privateKey;
        this.plainKey = new ECPrivateKeyParameters(ec.getS(),
                new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1)));
        try {
            TlsCertificate[] certificates = new TlsCertificate[chain.size()];
            for (int i = 0; i < certificates.length; i++) {
                certificates[i] = crypto.createCertificate(chain.get(i).getEncoded());
            }
            this.chain = new Certificate(certificates);
            this.raw = new Certificate(CertificateType.RawPublicKey,
                    new TlsCertificate[] { crypto.createCertificate(CertificateType.RawPublicKey, publicKey.getEncoded()) });
        } catch (IOException | CertificateEncodingException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "the own certificate cannot be used for TLS", e);
        }
    }

    /** Whether it has a certificate, not only a raw public key. */
    boolean hasChain() {
        return !chain.isEmpty();
    }

    /** Signs for one handshake. */
    TlsCredentialedSigner signer(TlsContext context, boolean rawPublicKey) {
        return new DefaultTlsCredentialedSigner(new TlsCryptoParameters(context),
                new NativeSigner(privateKey, new BcTlsECDSASigner(crypto, plainKey)), rawPublicKey ? raw : chain, ECDSA_SHA256);
    }
}
