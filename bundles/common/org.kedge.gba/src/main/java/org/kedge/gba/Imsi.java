package org.kedge.gba;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.gba.internal.Malformed;

/**
 * An IMSI and the names made from it (TS 23.003 13.3, 16). The digits alone do not tell a 2-digit from a 3-digit MNC: octet 4 of EF_AD
 * or configuration does. Personal data: {@code toString} hides it.
 *
 * @param digits 3 of the MCC, 2 or 3 of the MNC, then the subscriber's; 15 at most
 * @param mncDigits 2 or 3
 */
public record Imsi(String digits, int mncDigits) {
    private static final int MCC_DIGITS = 3;

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public Imsi {
        if (mncDigits != 2 && mncDigits != 3 || !digits.matches("[0-9]{6,15}") || digits.length() <= MCC_DIGITS + mncDigits) {
            throw Malformed.identifier("not an IMSI of at most 15 digits with an MNC of 2 or 3 digits");
        }
    }

    /** The IMPI of a USIM. */
    public Impi impi() {
        return new Impi(digits + "@ims." + network() + ".3gppnetwork.org");
    }

    /** The BSF of a USIM. */
    public Fqdn bsf() {
        return new Fqdn("bsf." + network() + ".pub.3gppnetwork.org");
    }

    /** The MNC padded to three digits, then the MCC. */
    private String network() {
        String mnc = digits.substring(MCC_DIGITS, MCC_DIGITS + mncDigits);
        return "mnc" + (mncDigits == 2 ? "0" : "") + mnc + ".mcc" + digits.substring(0, MCC_DIGITS);
    }

    @Override
    public String toString() {
        return "Imsi[hidden]";
    }
}
