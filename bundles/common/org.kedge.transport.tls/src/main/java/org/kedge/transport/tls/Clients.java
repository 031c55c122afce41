package org.kedge.transport.tls;

import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What a listener's clients prove in the handshake. */
public enum Clients {
    /** Who they are, by a pre-shared key, a certificate or a raw public key. */
    AUTHENTICATED,
    /** Nothing; only the listener authenticates itself, by its certificate. */
    ANONYMOUS,
    /** Nothing, and neither does the listener: plain HTTP without TLS, for GBA (Ub, TS 24.109), which authenticates its messages itself. */
    PLAIN;

    /**
     * What a configuration says.
     *
     * @param clients {@code authenticated} or {@code anonymous}
     * @param security {@code tls} or {@code none}
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} for other words, and for authenticated clients without TLS
     */
    public static Clients of(String clients, String security) {
        return switch (clients.trim().toLowerCase(Locale.ROOT) + " " + security.trim().toLowerCase(Locale.ROOT)) {
            case "authenticated tls" -> AUTHENTICATED;
            case "anonymous tls" -> ANONYMOUS;
            case "anonymous none" -> PLAIN;
            case "authenticated none" -> throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                    "TLS listener: security none goes with clients anonymous only");
            default -> throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "TLS listener: clients \"" + clients + "\", security \""
                    + security + "\" (authenticated or anonymous; tls or none)");
        };
    }
}
