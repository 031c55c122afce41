package org.kedge.messages.gba;

import java.util.List;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;

/**
 * What a NAF asks a BSF for (TS 29.309, bootstrapping-info-retrieval).
 *
 * @param bTid the B-TID that a UE presented
 * @param naf the FQDN of the NAF
 * @param uaProtocol the Ua security protocol identifier, ten hexadecimal digits
 * @param gbaUAware whether the NAF can use Ks_int_NAF
 * @param gsIds the services whose user security settings it wants
 */
public record ZnRequest(KeyReference bTid, Fqdn naf, String uaProtocol, boolean gbaUAware, List<Integer> gsIds) {
    /** Path of the operation. */
    public static final List<String> PATH = List.of("nbsp-gba", "v1", "bootstrapping-info-retrieval");

    public ZnRequest {
        gsIds = List.copyOf(gsIds);
    }
}
