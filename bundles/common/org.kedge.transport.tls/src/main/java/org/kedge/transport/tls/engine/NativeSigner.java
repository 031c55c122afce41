package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Optional;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;

/** Signs natively while there is a provider, otherwise as the library does. */
record NativeSigner(PrivateKey privateKey, TlsSigner plain) implements TlsSigner {
    @Override
    public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) throws IOException {
        return plain.generateRawSignature(algorithm, hash);
    }

    @Override
    public TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) throws IOException {
        Optional<NativeEc> ec = TlsKeyPair.ECDSA_SHA256.equals(algorithm) ? NativeEc.find() : Optional.empty();
        return ec.isPresent() ? signer(ec.get().signature()) : plain.getStreamSigner(algorithm);
    }

    private TlsStreamSigner signer(Signature signature) throws IOException {
        try {
            signature.initSign(privateKey);
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
        return new TlsStreamSigner() {
            @Override
            public OutputStream getOutputStream() {
                return new SignatureInput(signature);
            }

            @Override
            public byte[] getSignature() throws IOException {
                try {
                    return signature.sign();
                } catch (GeneralSecurityException e) {
                    throw new TlsFatalAlert(AlertDescription.internal_error, e);
                }
            }
        };
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "NativeSigner";
    }
}
