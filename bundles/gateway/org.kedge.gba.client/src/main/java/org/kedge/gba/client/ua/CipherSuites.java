package org.kedge.gba.client.ua;

import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The codes of the suites that a server-authenticated connection may have: they enter the Ua identifier (TS 33.220 annex H). */
final class CipherSuites {
    private static final Map<String, Integer> CODES = Map.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", 0xC023,
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", 0xC027,
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02B,
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0xC02C,
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC02F,
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xC030,
            "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", 0xC0AC,
            "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", 0xC0AE);

    private CipherSuites() {
    }

    /** @throws KedgeException {@link ErrorCode#SUITE_NOT_OFFERED} for a suite whose code is not known: no key can be made for it */
    static int code(String name) {
        return Optional.ofNullable(CODES.get(name)).orElseThrow(() -> new KedgeException(ErrorCode.SUITE_NOT_OFFERED,
                "no Ua security protocol identifier is known for the suite " + name));
    }
}
