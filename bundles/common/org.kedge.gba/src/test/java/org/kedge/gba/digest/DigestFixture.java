package org.kedge.gba.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.function.Executable;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What the Digest tests share. */
final class DigestFixture {
    static final String IMPI = "001010123456789@ims.mnc001.mcc001.3gppnetwork.org";
    static final String BSF = "bsf.mnc001.mcc001.pub.3gppnetwork.org";
    static final String NONCE = "I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=";
    static final String RESPONSE = "8dcd54cb1cecc2b2683ed39c868cbe18";
    static final DigestProof PROOF = DigestProof.of(Qop.AUTH_INT, 1, "6629fae49393a05397450978507c4ef1");

    private DigestFixture() {
    }

    static DigestChallenge challenge(DigestAlgorithm algorithm) {
        return new DigestChallenge(BSF, NONCE, algorithm, Set.of(Qop.AUTH_INT), Optional.of("o"), false);
    }

    /** Refused as malformed, in words that repeat neither identity nor nonce. */
    static void assertMalformed(Executable what) {
        KedgeException refusal = assertThrows(KedgeException.class, what);
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, refusal.code());
        assertFalse(refusal.getMessage().contains(IMPI) || refusal.getMessage().contains(NONCE), refusal.getMessage());
    }
}
