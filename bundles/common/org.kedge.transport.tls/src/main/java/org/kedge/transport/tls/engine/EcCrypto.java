package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Vector;

import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * The library's cryptography, with elliptic curves on a native provider while there is one ({@link NativeEc}): two thirds of the CPU of a
 * handshake with certificates go there. Thread-safe.
 */
public final class EcCrypto extends BcTlsCrypto {
    public EcCrypto() {
        super(new SecureRandom());
    }

    @Override
    public TlsECDomain createECDomain(TlsECConfig config) {
        TlsECDomain plain = super.createECDomain(config);
        return config.getNamedGroup() == NamedGroup.secp256r1
                ? () -> NativeEc.find().<TlsAgreement>map(ec -> new NativeAgreement(this, ec)).orElseGet(plain::createECDH) : plain;
    }

    @Override
    public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
        return type == CertificateType.X509 ? new NativeCertificate(this, encoding) : super.createCertificate(type, encoding);
    }

    /** A native verifier takes the messages, not their hash; the library keeps them if it is told so before it knows which one verifies. */
    @Override
    public boolean hasAnyStreamVerifiers(@SuppressWarnings("rawtypes") Vector signatureAndHashAlgorithms) {
        return true;
    }
}
