package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.security.Signature;
import java.security.SignatureException;

/** Octets on their way into a signature. */
final class SignatureInput extends OutputStream {
    private final Signature signature;

    SignatureInput(Signature signature) {
        this.signature = signature;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        try {
            signature.update(octets, offset, length);
        } catch (SignatureException e) {
            throw new IOException(e);
        }
    }
}
