package org.kedge.api.identity;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The identifier of a CSE, known with its service provider (TS-0001 7.2): absolute form {@code //SP-FQDN/CSE-ID}, the form used in
 * key derivation and target lists (D-10).
 *
 * @param serviceProvider the domain of the M2M service provider
 * @param id the CSE-ID without its leading slash: RFC 3986 unreserved characters, at least one
 */
public record CseId(Fqdn serviceProvider, String id) {
    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public CseId {
        if (!Identifiers.isUnreserved(id)) {
            throw Identifiers.malformed("CSE-ID", id);
        }
    }

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} unless {@code //SP-FQDN/CSE-ID} */
    public static CseId parse(String absolute) {
        String[] parts = absolute.startsWith("//") ? absolute.substring(2).split("/", -1) : new String[0];
        if (parts.length != 2) {
            throw Identifiers.malformed("absolute CSE-ID (//SP-FQDN/CSE-ID)", absolute);
        }
        return new CseId(Fqdn.parse(parts[0]), parts[1]);
    }

    /** {@code //SP-FQDN/CSE-ID}. */
    public String absolute() {
        return "//" + serviceProvider + "/" + id;
    }

    /** {@code /CSE-ID}: the SP-relative form, the From of a CSE inside its service provider's domain. */
    public String spRelative() {
        return "/" + id;
    }

    /** The public domain name of an IN-CSE, {@code CSE-ID.SP-FQDN} (TS-0001 6.5.1); an MN-CSE prefixes the name of its IN-CSE. */
    public Fqdn publicDomainName() {
        return Fqdn.parse(id + "." + serviceProvider);
    }

    @Override
    public String toString() {
        return absolute();
    }
}
