package org.kedge.gba.internal;

import javax.crypto.SecretKey;

/** A key for the JCA that keeps no copy of its own: SecretKeySpec would leave one on the heap. */
public record BorrowedKey(String algorithm, byte[] octets) implements SecretKey {
    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return octets.clone();
    }

    @Override
    public String toString() {
        return algorithm + " key";
    }
}
