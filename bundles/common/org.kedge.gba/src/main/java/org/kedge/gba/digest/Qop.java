package org.kedge.gba.digest;

import java.util.Locale;
import java.util.Optional;

/** The quality of protection: of the request line alone, or of the body as well. */
public enum Qop {
    AUTH("auth"), AUTH_INT("auth-int");

    private final String token;

    Qop(String token) {
        this.token = token;
    }

    static Optional<Qop> of(String token) {
        String lower = token.toLowerCase(Locale.ROOT);
        return lower.equals(AUTH.token) ? Optional.of(AUTH) : lower.equals(AUTH_INT.token) ? Optional.of(AUTH_INT) : Optional.empty();
    }

    /** The word on the wire. */
    public String token() {
        return token;
    }
}
