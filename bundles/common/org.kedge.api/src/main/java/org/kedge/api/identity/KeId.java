package org.kedge.api.identity;

import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The identifier of an enrolment key: made by export (TS-0003 10.3.4) 32 hexadecimal digits, upper case on output (D-07), {@code @}, MEF
 * FQDN; under GBA the B-TID (8.3.2.3).
 *
 * @param relative the RelativeKeID as 32 upper-case hexadecimal digits, or base64 of 16 octets
 * @param mef the FQDN of the MEF or BSF
 */
public record KeId(String relative, Fqdn mef) {
    /** Length of a RelativeKeID: the first octets of the exported key material (D-02). */
    public static final int RELATIVE_OCTETS = 16;

    private static final int MAX_FQDN = Identifiers.MAX_PSK_IDENTITY_OCTETS - 2 * RELATIVE_OCTETS - 1;

    /**
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} unless 32 hexadecimal digits, which are raised to upper case, or the
     *         left part of a B-TID, and an FQDN of at most 95 octets: a KeID must fit a psk_identity (D-21)
     */
    public KeId {
        boolean exported = Identifiers.isHex(relative, 2 * RELATIVE_OCTETS);
        if (!exported && !KeyReference.isBase64Rand(relative) || mef.value().length() > MAX_FQDN) {
            throw Identifiers.malformed("KeID", relative + "@" + mef);
        }
        relative = exported ? relative.toUpperCase(Locale.ROOT) : relative;
    }

    /** Whether it is a B-TID: Ke is the Ks of a GBA bootstrap. */
    public boolean isBtid() {
        return reference().isBtid();
    }

    /**
     * @param relativeKeId the 16 exported octets
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for another length
     */
    public static KeId of(byte[] relativeKeId, Fqdn mef) {
        return new KeId(Identifiers.HEX.formatHex(relativeKeId), mef);
    }

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when the reference does not have the grammar of a KeID */
    public static KeId of(KeyReference reference) {
        if (reference.isBtid()) {
            throw Identifiers.malformed("KeID made by export", reference.toString());
        }
        return new KeId(reference.left(), reference.fqdn());
    }

    /** A KeID made by export; a B-TID is refused. @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public static KeId parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw Identifiers.malformed("KeID", text);
        }
        return of(new KeyReference(text.substring(0, at), Fqdn.parse(text.substring(at + 1))));
    }

    /** The KeID of a GBA bootstrap. @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for anything but a B-TID */
    public static KeId ofBtid(KeyReference bTid) {
        if (!bTid.isBtid()) {
            throw Identifiers.malformed("B-TID", bTid.toString());
        }
        return new KeId(bTid.left(), bTid.fqdn());
    }

    /** A KeID of either kind, as {@link #toString} wrote it. @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public static KeId parseAny(String text) {
        KeyReference reference = KeyReference.parse(text);
        return reference.isBtid() ? ofBtid(reference) : of(reference);
    }

    /** This identifier as a psk_identity. */
    public KeyReference reference() {
        return new KeyReference(relative, mef);
    }

    @Override
    public String toString() {
        return relative + "@" + mef;
    }
}
