package org.kedge.gba.client.ua;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.Qop;
import org.kedge.gba.digest.UaRealm;

/**
 * The challenge of a NAF that is answered.
 *
 * @param digest the strongest one
 * @param qop what is protected: the body, too, where the NAF takes that
 */
record UaChallenge(DigestChallenge digest, Qop qop) {
    private static final String HEADER = "www-authenticate";

    /** The challenge of a GBA realm in a reply; empty when the reply is none that GBA could answer. */
    static Optional<UaChallenge> of(Reply reply, Fqdn naf) {
        String header = reply.headers().get(HEADER);
        if (reply.status() != ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED || header == null) {
            return Optional.empty();
        }
        List<DigestChallenge> all;
        try {
            all = DigestChallenge.parse(List.of(header));
        } catch (KedgeException e) {
            throw new KedgeException(ErrorCode.NAF_REFUSED, "challenge of the NAF " + naf + ": " + e.detail(), e);
        }
        List<DigestChallenge> gba = all.stream().filter(c -> !c.algorithm().isAka() && !c.qop().isEmpty() && isGba(c)).toList();
        gba.forEach(c -> requireOwn(UaRealm.parse(c.realm()), naf));
        return gba.stream().max(Comparator.comparing(DigestChallenge::algorithm))
                .map(c -> new UaChallenge(c, c.qop().contains(Qop.AUTH_INT) ? Qop.AUTH_INT : Qop.AUTH));
    }

    private static boolean isGba(DigestChallenge challenge) {
        try {
            UaRealm.parse(challenge.realm());
            return true;
        } catch (KedgeException e) {
            return false;
        }
    }

    /** Another name in the realm asks for the key of another NAF. */
    private static void requireOwn(UaRealm realm, Fqdn naf) {
        if (!realm.naf().equals(naf)) {
            throw new KedgeException(ErrorCode.NAF_FOREIGN, "the host " + naf + " asks for the key of the NAF " + realm.naf());
        }
        if (!realm.modes().contains(GbaMode.ME)) {
            throw new KedgeException(ErrorCode.NAF_REFUSED, "the NAF " + naf + " takes nothing but a key that stays in the UICC");
        }
    }
}
