package org.kedge.api.gba;

/** Where the key of a NAF lives: in the terminal (Ks_NAF, Ks_ext_NAF) or in the UICC (Ks_int_NAF); named in realms and PSK identities. */
public enum GbaMode {
    ME("3GPP-bootstrapping"), UICC("3GPP-bootstrapping-uicc");

    private final String prefix;

    GbaMode(String prefix) {
        this.prefix = prefix;
    }

    /** The text of the psk_identity_hint, and what stands before the separator in realms and PSK identities (TS 24.109 5). */
    public String prefix() {
        return prefix;
    }
}
