package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DigitallySigned;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsStreamVerifier;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;

/** A peer's certificate whose signatures are verified by a native provider while there is one. */
final class NativeCertificate extends BcTlsCertificate {
    NativeCertificate(EcCrypto crypto, byte[] encoding) throws IOException {
        super(crypto, encoding);
    }

    @Override
    public TlsVerifier createVerifier(short signatureAlgorithm) throws IOException {
        // Checks the key usage, that the key is one for this algorithm, and its point.
        TlsVerifier plain = super.createVerifier(signatureAlgorithm);
        return signatureAlgorithm != SignatureAlgorithm.ecdsa ? plain : NativeEc.find().<TlsVerifier>map(ec -> new TlsVerifier() {
            @Override
            public TlsStreamVerifier getStreamVerifier(DigitallySigned signed) throws IOException {
                return TlsKeyPair.ECDSA_SHA256.equals(signed.getAlgorithm()) ? verifier(ec, signed.getSignature())
                        : plain.getStreamVerifier(signed);
            }

            @Override
            public boolean verifyRawSignature(DigitallySigned signed, byte[] hash) throws IOException {
                return plain.verifyRawSignature(signed, hash);
            }
        }).orElse(plain);
    }

    private TlsStreamVerifier verifier(NativeEc ec, byte[] signature) throws IOException {
        Signature verification = ec.signature();
        try {
            verification.initVerify(ec.factory().generatePublic(new X509EncodedKeySpec(getSubjectPublicKeyInfo().getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.unsupported_certificate, e);
        }
        return new TlsStreamVerifier() {
            @Override
            public OutputStream getOutputStream() {
                return new SignatureInput(verification);
            }

            @Override
            public boolean isVerified() {
                try {
                    return verification.verify(signature);
                } catch (GeneralSecurityException e) {
                    // What is no signature at all does not verify.
                    return false;
                }
            }
        };
    }
}
