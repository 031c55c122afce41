package org.kedge.transport.dtls.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;

/**
 * Which cipher suites are offered, most preferred first (TS-0003 10.2, D-36).
 *
 * @param pfs also ECDHE_PSK, so that a recorded session stays closed when the pre-shared key leaks
 * @param gcm also the AES-GCM variants, for peers without CCM
 */
public record Suites(boolean pfs, boolean gcm) {
    /** The two mandatory suites only. */
    public static final Suites MANDATORY = new Suites(false, false);

    /** The suites authenticated by a pre-shared key. */
    public List<CipherSuite> psk() {
        List<CipherSuite> suites = new ArrayList<>();
        if (pfs) {
            suites.add(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256);
            if (gcm) {
                suites.add(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256);
            }
        }
        suites.add(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8);
        if (gcm) {
            suites.add(CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256);
        }
        return suites;
    }

    /** The code of the suite authenticated by a pre-shared key while there is exactly one. */
    public OptionalInt onlyPsk() {
        List<CipherSuite> suites = psk();
        return suites.size() == 1 ? OptionalInt.of(suites.get(0).getCode()) : OptionalInt.empty();
    }

    /** The suites authenticated by certificates or raw public keys. */
    public List<CipherSuite> certificate() {
        return gcm ? List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
                : List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8);
    }
}
