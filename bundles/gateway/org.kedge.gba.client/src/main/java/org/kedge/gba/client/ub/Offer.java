package org.kedge.gba.client.ub;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.Qop;

/** The challenges of a 401, checked before the card is asked (gba.md 12). */
final class Offer {
    private static final String CHALLENGE = "www-authenticate";

    /**
     * What is answered.
     *
     * @param digest the challenge
     * @param nonce RAND and AUTN in it
     */
    record Chosen(DigestChallenge digest, AkaNonce nonce) {
    }

    private final Fqdn bsf;
    private final List<DigestChallenge> usable;

    private Offer(Fqdn bsf, List<DigestChallenge> usable) {
        this.bsf = bsf;
        this.usable = usable;
    }

    /** Whether a reply challenges at all. */
    static boolean isIn(Reply reply) {
        return reply.status() == ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED && reply.headers().containsKey(CHALLENGE);
    }

    /** @throws KedgeException {@link ErrorCode#BSF_PROTOCOL}, or what the status says when it is no challenge */
    static Offer of(Reply reply, Fqdn bsf) {
        if (!isIn(reply)) {
            throw Statuses.failure(reply, bsf);
        }
        List<DigestChallenge> all;
        try {
            all = DigestChallenge.parse(List.of(reply.headers().get(CHALLENGE)));
        } catch (KedgeException e) {
            throw protocol(bsf, e.detail());
        }
        List<DigestChallenge> aka = all.stream().filter(c -> c.algorithm().isAka()).toList();
        if (aka.isEmpty()) {
            throw protocol(bsf, "no challenge of Digest AKA with an algorithm that is known");
        }
        List<DigestChallenge> own = aka.stream().filter(c -> isRealm(c.realm(), bsf)).toList();
        if (own.isEmpty()) {
            throw protocol(bsf, "a challenge for another realm than the FQDN of the BSF");
        }
        List<DigestChallenge> protecting = own.stream().filter(c -> c.qop().contains(Qop.AUTH_INT)).toList();
        if (protecting.isEmpty()) {
            throw protocol(bsf, "a challenge without qop auth-int");
        }
        return new Offer(bsf, protecting);
    }

    private static boolean isRealm(String realm, Fqdn bsf) {
        try {
            return Fqdn.parse(realm).equals(bsf);
        } catch (KedgeException e) {
            return false;
        }
    }

    /**
     * The strongest challenge that can be answered in this mode: AKAv2 takes CK and IK, which stay in a card with GBA_U.
     *
     * @throws KedgeException {@link ErrorCode#DIGEST_DOWNGRADE} when all are too weak (D-71), {@link ErrorCode#BSF_PROTOCOL} for a nonce
     *         that is not RAND and AUTN
     */
    Chosen choose(GbaMode mode, DigestAlgorithm weakest) {
        Optional<DigestChallenge> strongest = strongest(mode, weakest);
        if (strongest.isEmpty()) {
            throw new KedgeException(ErrorCode.DIGEST_DOWNGRADE, "the BSF " + bsf + " offers "
                    + usable.stream().map(c -> c.algorithm().token()).collect(Collectors.joining(", ")) + "; at least "
                    + weakest.token() + " is needed" + (mode == GbaMode.ME ? "" : ", and no AKAv2, because CK and IK stay in the card"));
        }
        try {
            return new Chosen(strongest.get(), AkaNonce.parse(strongest.get().nonce()));
        } catch (KedgeException e) {
            throw protocol(bsf, e.detail());
        }
    }

    /** Whether there is a challenge that can be answered in this mode. */
    boolean suits(GbaMode mode, DigestAlgorithm weakest) {
        return strongest(mode, weakest).isPresent();
    }

    private Optional<DigestChallenge> strongest(GbaMode mode, DigestAlgorithm weakest) {
        return usable.stream().filter(c -> mode == GbaMode.ME || isAnswerableByCard(c.algorithm()))
                .filter(c -> c.algorithm().compareTo(weakest) >= 0).max(Comparator.comparing(DigestChallenge::algorithm));
    }

    private static boolean isAnswerableByCard(DigestAlgorithm algorithm) {
        return algorithm == DigestAlgorithm.AKAV1_MD5 || algorithm == DigestAlgorithm.AKAV1_SHA_256;
    }

    private static KedgeException protocol(Fqdn bsf, String what) {
        return new KedgeException(ErrorCode.BSF_PROTOCOL, "challenge of the BSF " + bsf + ": " + what + "; the USIM was not asked");
    }
}
