package org.kedge.bsf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a UE says in its User-Agent header (TS 24.109, gba.md 5).
 *
 * @param tmpi whether it knows temporary identities
 * @param uicc whether its UICC keeps Ks (GBA_U)
 */
record Agent(boolean tmpi, boolean uicc) {
    private static final String TMPI = "3gpp-gba-tmpi";
    private static final String UICC = "3gpp-gba-uicc";
    private static final String PRODUCT = "Kedge";

    static Agent of(Optional<String> header) {
        Set<String> tokens = Arrays.stream(header.orElse("").toLowerCase(Locale.ROOT).split("[\\s,;()]+")).collect(Collectors.toSet());
        return new Agent(tokens.contains(TMPI), tokens.contains(UICC));
    }

    /** The Server header for it: the token tells that the BSF knows temporary identities too. */
    String server() {
        return tmpi ? PRODUCT + " " + TMPI : PRODUCT;
    }
}
