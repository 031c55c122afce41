package org.kedge.bsf;

import org.kedge.api.identity.Impi;

/** Shows an IMPI to the owner without showing all of it: the first digits name the network, the rest the person. */
final class Masked {
    private static final int SHOWN = 5;

    private Masked() {
    }

    static String of(Impi impi) {
        String value = impi.value();
        int at = value.lastIndexOf('@');
        int shown = Math.min(SHOWN, at / 2);
        return value.substring(0, shown) + "*".repeat(at - shown) + value.substring(at);
    }
}
