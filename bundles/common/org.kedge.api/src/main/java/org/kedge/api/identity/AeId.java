package org.kedge.api.identity;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The absolute identifier of an AE (TS-0001 7.2): {@code //SP-FQDN/S...} for a stem assigned by the service provider,
 * {@code //SP-FQDN/CSE-ID/C...} for one assigned by its registrar CSE.
 *
 * @param serviceProvider the domain of the M2M service provider
 * @param registrar the CSE-ID (without slash) of the registrar of a C-type AE-ID; empty for an S-type one
 * @param stem the AE-ID-Stem, beginning with {@code S} or {@code C}
 */
public record AeId(Fqdn serviceProvider, Optional<String> registrar, String stem) {
    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public AeId {
        char first = registrar.isPresent() ? 'C' : 'S';
        if (!Identifiers.isUnreserved(stem) || stem.charAt(0) != first || !registrar.map(Identifiers::isUnreserved).orElse(true)) {
            throw Identifiers.malformed("AE-ID", registrar.map(r -> r + "/").orElse("") + stem);
        }
    }

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} unless {@code //SP/S...} or {@code //SP/CSE/C...} */
    public static AeId parse(String absolute) {
        String[] parts = absolute.startsWith("//") ? absolute.substring(2).split("/", -1) : new String[0];
        if (parts.length == 2) {
            return new AeId(Fqdn.parse(parts[0]), Optional.empty(), parts[1]);
        }
        if (parts.length == 3) {
            return new AeId(Fqdn.parse(parts[0]), Optional.of(parts[1]), parts[2]);
        }
        throw Identifiers.malformed("absolute AE-ID", absolute);
    }

    /** {@code //SP-FQDN/S...} or {@code //SP-FQDN/CSE-ID/C...}. */
    public String absolute() {
        return "//" + serviceProvider + "/" + registrar.map(r -> r + "/").orElse("") + stem;
    }

    @Override
    public String toString() {
        return absolute();
    }
}
