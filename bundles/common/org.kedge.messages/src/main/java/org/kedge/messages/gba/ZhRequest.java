package org.kedge.messages.gba;

import java.util.Optional;

/**
 * What a BSF asks an HSS for (TS 29.562, generate-auth-data).
 *
 * @param resynchronisation RAND of the challenge that failed, 16 octets, and AUTS, 14 octets
 */
public record ZhRequest(Optional<Resynchronisation> resynchronisation) {
    /** @param rand 16 octets @param auts 14 octets */
    public record Resynchronisation(byte[] rand, byte[] auts) {
    }
}
