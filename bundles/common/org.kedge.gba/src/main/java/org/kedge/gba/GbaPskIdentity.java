package org.kedge.gba;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.gba.internal.Malformed;

/**
 * A psk_identity that names a NAF key: the bare B-TID of oneM2M, or {@code 3GPP-bootstrapping;B-TID} (TS 24.109 5.3). Clients send the
 * bare one unless configured otherwise, servers take both (D-67).
 *
 * @param prefix the key that the prefix asks for; nothing for a bare B-TID
 * @param bTid which bootstrap
 */
public record GbaPskIdentity(Optional<GbaMode> prefix, BTid bTid) {
    private static final char SEPARATOR = ';';
    private static final int MAX_OCTETS = 128;

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for more than 128 octets (D-21) */
    public GbaPskIdentity {
        if (text(prefix, bTid).length() > MAX_OCTETS) {
            throw Malformed.identifier("a psk_identity has at most " + MAX_OCTETS + " octets");
        }
    }

    /** The identity of oneM2M links. */
    public static GbaPskIdentity bare(BTid bTid) {
        return new GbaPskIdentity(Optional.empty(), bTid);
    }

    /** What a peer sent, or nothing when it names no NAF key: it may be another kind of identity. */
    public static Optional<GbaPskIdentity> of(String pskIdentity) {
        Optional<GbaMode> prefix = Optional.empty();
        String bTid = pskIdentity;
        for (GbaMode mode : GbaMode.values()) {
            String start = mode.prefix() + SEPARATOR;
            if (pskIdentity.startsWith(start)) {
                prefix = Optional.of(mode);
                bTid = pskIdentity.substring(start.length());
            }
        }
        try {
            return Optional.of(new GbaPskIdentity(prefix, BTid.parse(bTid)));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    /** The text for the wire. */
    public String text() {
        return text(prefix, bTid);
    }

    private static String text(Optional<GbaMode> prefix, BTid bTid) {
        return prefix.map(mode -> mode.prefix() + SEPARATOR).orElse("") + bTid;
    }
}
