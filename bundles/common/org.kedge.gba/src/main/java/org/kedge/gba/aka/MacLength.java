package org.kedge.gba.aka;

/** The lengths of MAC-A and MAC-S: 64 bits in TS 33.102, also 128 and 256 bits in TUAK (TS 35.231). */
final class MacLength {
    private MacLength() {
    }

    static boolean isValid(int octets) {
        return octets == 8 || octets == 16 || octets == 32;
    }
}
