package org.kedge.gba.internal;

import java.security.GeneralSecurityException;

import javax.crypto.Mac;

/** HMAC (RFC 2104) over one piece of data. */
public final class Hmac {
    private Hmac() {
    }

    /** @param algorithm JCA name, for example {@code HmacSHA256} */
    public static byte[] of(String algorithm, byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new BorrowedKey(algorithm, key));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + algorithm, e);
        }
    }
}
