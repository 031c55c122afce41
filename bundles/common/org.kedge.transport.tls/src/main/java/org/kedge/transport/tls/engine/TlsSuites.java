package org.kedge.transport.tls.engine;

import static java.util.Map.entry;

import java.util.Map;
import java.util.stream.IntStream;

import org.bouncycastle.tls.CipherSuite;

/**
 * Which cipher suites are offered, most preferred first (TS-0003 10.2, D-36).
 *
 * @param pfs also ECDHE_PSK, so that a recorded session stays closed when the pre-shared key leaks
 * @param gcm also the AES-GCM variants
 */
public record TlsSuites(boolean pfs, boolean gcm) {
    /** The two mandatory suites only. */
    public static final TlsSuites MANDATORY = new TlsSuites(false, false);

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            entry(CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256, "TLS_PSK_WITH_AES_128_CBC_SHA256"),
            entry(CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256, "TLS_PSK_WITH_AES_128_GCM_SHA256"),
            entry(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256"),
            entry(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256"),
            entry(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
            entry(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            entry(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            entry(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"),
            entry(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            entry(CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));

    /** The suites authenticated by a pre-shared key. */
    public int[] psk() {
        IntStream.Builder suites = IntStream.builder();
        if (pfs && gcm) {
            suites.add(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256);
        }
        if (pfs) {
            suites.add(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256);
        }
        if (gcm) {
            suites.add(CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256);
        }
        return suites.add(CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256).build().toArray();
    }

    /** The suites authenticated by certificates or raw public keys. */
    public int[] certificate() {
        return gcm ? new int[] { CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 }
                : new int[] { CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 };
    }

    /** The suites of a listener whose clients stay anonymous, whatever the owner set for the others. */
    public static int[] anonymousListener() {
        return new int[] { CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 };
    }

    /** The suites of a client that stays anonymous: those, and the ones of RSA certificates, which are usual in the web PKI. */
    static int[] anonymousClient() {
        return IntStream.concat(IntStream.of(anonymousListener()), IntStream.of(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)).toArray();
    }

    /** The IANA name of a suite of this transport. */
    static String name(int suite) {
        return NAMES.getOrDefault(suite, "0x" + Integer.toHexString(suite));
    }

    /** Whether a suite authenticates the server, and the client if it is asked, by certificates or raw public keys. */
    static boolean isCertificate(int suite) {
        return IntStream.of(anonymousClient()).anyMatch(known -> known == suite);
    }

    /** Whether a suite needs no elliptic curve. */
    static boolean isPlainPsk(int suite) {
        return suite == CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256 || suite == CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256;
    }
}
