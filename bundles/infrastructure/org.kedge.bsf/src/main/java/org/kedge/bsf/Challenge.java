package org.kedge.bsf;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;

/**
 * A challenge that waits for its answer, good for one. Closing wipes its keys.
 *
 * @param nonce base64 of RAND and AUTN
 * @param username as in the request: an IMPI or a TMPI
 * @param impi whose it is
 * @param rand the challenge
 * @param keys XRES, CK and IK
 * @param mode where the UE will keep Ks
 * @param snapshot the settings an HSS gave with the vector
 * @param opaque what the answer must repeat
 * @param offered the algorithms the answer may use
 * @param expiry its end
 */
record Challenge(String nonce, String username, Impi impi, Rand rand, AkaKeys keys, GbaMode mode, Optional<Guss> snapshot, String opaque,
        Set<DigestAlgorithm> offered, Instant expiry) implements AutoCloseable {
    Challenge {
        offered = Set.copyOf(offered);
    }

    /** Whether an answer is one to this challenge. The nonce serves once, so its count is 1. */
    boolean fits(DigestAuthorization answer) {
        return answer.username().equals(username) && answer.opaque().equals(Optional.of(opaque)) && offered.contains(answer.algorithm())
                && answer.proof().filter(proof -> proof.count() == 1).isPresent();
    }

    @Override
    public void close() {
        keys.close();
    }

    @Override
    public String toString() {
        return "Challenge";
    }
}
