package org.kedge.association.responder;

import java.util.Optional;
import java.util.OptionalInt;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.KeyReference;
import org.kedge.gba.GbaPskIdentity;

/**
 * A psk_identity, read.
 *
 * @param identity as presented
 * @param reference the key it names
 * @param nafKey whether it names a NAF key, by a B-TID
 * @param prefix what stood before the B-TID (D-67)
 * @param suite of a NAF key the suite of the handshake, which is part of the key (D-66), when it is known; empty for every other key
 */
record Asked(String identity, KeyReference reference, boolean nafKey, Optional<GbaMode> prefix, OptionalInt suite) {
    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    static Asked of(String identity, OptionalInt suite) {
        return GbaPskIdentity.of(identity).map(gba -> new Asked(identity, gba.bTid().reference(), true, gba.prefix(), suite))
                .orElseGet(() -> new Asked(identity, KeyReference.parse(identity), false, Optional.empty(), OptionalInt.empty()));
    }

    /** Why it is not looked up at all. @param uicc whether this node can use keys of a UICC */
    Optional<KedgeException> fault(boolean uicc) {
        if (nafKey && suite.isEmpty()) {
            return Optional.of(new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                    "a NAF key depends on the cipher suite, which this listener does not tell: let it offer one PSK suite (D-68)"));
        }
        return prefix.filter(mode -> mode == GbaMode.UICC && !uicc).map(mode -> new KedgeException(ErrorCode.KEY_USAGE,
                "asks for the key of a UICC, which this node does not use (gba.u)"));
    }

    @Override
    public String toString() {
        return "psk_identity " + reference;
    }
}
