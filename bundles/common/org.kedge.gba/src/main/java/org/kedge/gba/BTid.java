package org.kedge.gba;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.internal.Malformed;
import org.kedge.gba.internal.StrictBase64;

/**
 * A bootstrapping transaction identifier, {@code base64(RAND)@BSF domain} (TS 33.220 4.5.2). For oneM2M it is KeID, KmID and KpsaID.
 *
 * @param rand the challenge of the bootstrap
 * @param bsf the domain of the BSF, which need not be the realm of the Digest challenge
 */
public record BTid(Rand rand, Fqdn bsf) {
    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for more than 128 octets (D-21) */
    public BTid {
        reference(rand, bsf);
    }

    /**
     * Parses a B-TID, split at the last {@code @} (D-20).
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static BTid parse(String text) {
        return of(KeyReference.parse(text));
    }

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when the key identifier is no B-TID */
    public static BTid of(KeyReference reference) {
        if (!reference.isBtid()) {
            throw Malformed.identifier("not a B-TID: its left part is not the base64 of " + Rand.LENGTH + " octets");
        }
        return new BTid(Rand.of(StrictBase64.decode(reference.left()).orElseThrow()), reference.fqdn());
    }

    private static KeyReference reference(Rand rand, Fqdn bsf) {
        return new KeyReference(StrictBase64.encode(rand.octets()), bsf);
    }

    /** The B-TID in the role of a KeID, KmID or KpsaID. */
    public KeyReference reference() {
        return reference(rand, bsf);
    }

    @Override
    public String toString() {
        return reference().toString();
    }
}
