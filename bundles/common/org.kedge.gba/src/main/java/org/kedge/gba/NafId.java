package org.kedge.gba;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.gba.internal.Malformed;

/**
 * NAF_Id = FQDN ‖ Ua security protocol identifier (TS 33.220 annex H). Two NAFs, or two protocols of one NAF, have different keys.
 *
 * @param fqdn the name of the NAF, for oneM2M the FQDN of the MAF or of the CSE (D-11)
 * @param protocol what is spoken with it
 */
public record NafId(Fqdn fqdn, UaProtocolId protocol) {
    /**
     * Parses the octets as they travel over Zn and to a UICC.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static NafId of(byte[] octets) {
        int split = octets.length - UaProtocolId.LENGTH;
        if (split < 1) {
            throw Malformed.identifier("a NAF_Id has an FQDN and five octets");
        }
        // ISO-8859-1 keeps every octet apart, so that no foreign octet can turn into a letter; Fqdn refuses the rest.
        return new NafId(new Fqdn(new String(octets, 0, split, StandardCharsets.ISO_8859_1)),
                UaProtocolId.parse(HexFormat.of().formatHex(Arrays.copyOfRange(octets, split, octets.length))));
    }

    /** The octets that enter the key derivation. */
    public byte[] octets() {
        byte[] name = Kdf.text(fqdn.value());
        byte[] octets = Arrays.copyOf(name, name.length + UaProtocolId.LENGTH);
        System.arraycopy(protocol.octets(), 0, octets, name.length, UaProtocolId.LENGTH);
        return octets;
    }
}
