package org.kedge.api.identity;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Security Usage Identifier, {@code m2m:suid} (TS-0004 6.3.4.2.39). Tens digit: 1 pre-provisioned symmetric key, 2 symmetric key by
 * remote security provisioning, 3 symmetric key by MAF, 4 certificate. Units: 0 MEF, 1 MAF, 2 security association (SAEF),
 * 3 ESPrim, 4 ESData authenticated encryption, 5 ESData signature. 20, 30 and 31 are not defined and refused (D-22).
 */
public enum Suid {
    PSK_MEF(10), PSK_MAF(11), PSK_SAEF(12), PSK_ESPRIM(13), PSK_ESDATA_ENCRYPTION(14), PSK_ESDATA_SIGNATURE(15),
    RSPF_MAF(21), RSPF_SAEF(22), RSPF_ESPRIM(23), RSPF_ESDATA_ENCRYPTION(24), RSPF_ESDATA_SIGNATURE(25),
    MAF_SAEF(32), MAF_ESPRIM(33), MAF_ESDATA_ENCRYPTION(34), MAF_ESDATA_SIGNATURE(35),
    CERTIFICATE_MEF(40), CERTIFICATE_MAF(41), CERTIFICATE_SAEF(42), CERTIFICATE_ESPRIM(43), CERTIFICATE_ESDATA_ENCRYPTION(44),
    CERTIFICATE_ESDATA_SIGNATURE(45);

    private final int number;

    Suid(int number) {
        this.number = number;
    }

    /** The number of the enumeration, 10 to 45. */
    public int number() {
        return number;
    }

    /** The two ASCII decimal digits used in messages, paths and key derivation (D-08). */
    public String digits() {
        return Integer.toString(number);
    }

    /** @throws KedgeException {@link ErrorCode#SUID_UNDEFINED} unless exactly two digits of a defined number */
    public static Suid parse(String text) {
        for (Suid suid : values()) {
            if (suid.digits().equals(text)) {
                return suid;
            }
        }
        throw new KedgeException(ErrorCode.SUID_UNDEFINED, "not a defined SUID: " + Identifiers.quote(text));
    }

    /** @throws KedgeException {@link ErrorCode#SUID_UNDEFINED} */
    public static Suid of(int number) {
        return parse(Integer.toString(number));
    }
}
