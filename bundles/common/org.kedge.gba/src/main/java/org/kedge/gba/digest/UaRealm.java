package org.kedge.gba.digest;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.gba.internal.Malformed;

/**
 * The realm of a NAF (TS 24.109 5.2): {@code 3GPP-bootstrapping@FQDN}, {@code 3GPP-bootstrapping-uicc@FQDN} or both joined by a
 * semicolon. The client refuses a NAF whose FQDN is not the host it contacted: the key would be another NAF's.
 *
 * @param modes which keys the NAF takes, at least one
 * @param naf the name of the NAF
 */
public record UaRealm(Set<GbaMode> modes, Fqdn naf) {
    private static final String SEPARATOR = ";";

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} without a mode */
    public UaRealm {
        modes = Set.copyOf(modes);
        if (modes.isEmpty()) {
            throw malformed();
        }
    }

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for another realm, or one that names two NAFs */
    public static UaRealm parse(String realm) {
        Set<GbaMode> modes = EnumSet.noneOf(GbaMode.class);
        Set<Fqdn> names = new HashSet<>();
        for (String part : realm.split(SEPARATOR, -1)) {
            int at = part.indexOf('@');
            GbaMode mode = mode(at < 0 ? part : part.substring(0, at));
            if (at < 0 || !modes.add(mode)) {
                throw malformed();
            }
            names.add(fqdn(part.substring(at + 1)));
        }
        if (names.size() != 1) {
            throw malformed();
        }
        return new UaRealm(modes, names.iterator().next());
    }

    private static GbaMode mode(String prefix) {
        for (GbaMode mode : GbaMode.values()) {
            if (mode.prefix().equals(prefix)) {
                return mode;
            }
        }
        throw malformed();
    }

    private static Fqdn fqdn(String text) {
        try {
            return Fqdn.parse(text);
        } catch (KedgeException e) {
            throw malformed();
        }
    }

    private static KedgeException malformed() {
        return Malformed.message("the realm is not 3GPP-bootstrapping@FQDN, 3GPP-bootstrapping-uicc@FQDN or both of one FQDN");
    }

    /** The text for a challenge. */
    public String text() {
        return modes.stream().sorted().map(mode -> mode.prefix() + "@" + naf).collect(Collectors.joining(SEPARATOR));
    }
}
