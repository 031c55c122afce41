package org.kedge.api.gba;

/** Which key of a GBA_U bootstrap a NAF shall use (TS 29.309, keyChoice). */
public enum KeyChoice {
    /** Ks_NAF or Ks_ext_NAF. */
    ME_BASED_KEY,
    /** Ks_int_NAF: the application is in the UICC. */
    UICC_BASED_KEY,
    /** Both. */
    ME_UICC_BASED_KEYS
}
