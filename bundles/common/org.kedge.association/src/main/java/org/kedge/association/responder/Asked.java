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
 * @param suite of a NAF key the suite of the handshake, which is part of the key (D-66); empty for every other key
 * @param prefix what stood before a B-TID (D-67)
 */
record Asked(String identity, KeyReference reference, OptionalInt suite, Optional<GbaMode> prefix) {
    /**
     * @param suite of the handshake; empty when it is not known
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}, or {@link ErrorCode#LISTENER_CONFIGURATION} for a B-TID when the
     *         suite is not known
     */
    static Asked of(String identity, OptionalInt suite) {
        Optional<GbaPskIdentity> gba = GbaPskIdentity.of(identity);
        if (gba.isEmpty()) {
            return new Asked(identity, KeyReference.parse(identity), OptionalInt.empty(), Optional.empty());
        }
        if (suite.isEmpty()) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "the key of " + gba.get().bTid() + " depends on the cipher suite,"
                    + " which this listener does not tell: let it offer one PSK suite (D-68)");
        }
        return new Asked(identity, gba.get().bTid().reference(), suite, gba.get().prefix());
    }

    boolean isNafKey() {
        return suite.isPresent();
    }

    boolean wantsUiccKey() {
        return prefix.filter(GbaMode.UICC::equals).isPresent();
    }

    @Override
    public String toString() {
        return "psk_identity " + reference;
    }
}
