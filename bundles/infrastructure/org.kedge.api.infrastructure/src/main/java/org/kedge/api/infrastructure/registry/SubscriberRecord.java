package org.kedge.api.infrastructure.registry;

import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;

/**
 * A mobile subscriber as the AuC of a BSF knows it (TS 33.102, TS 33.220). K and OPc are kept apart, see {@link SubscriberRegistry}.
 *
 * @param impi the private identity
 * @param aka the functions of AKA and their settings
 * @param guss its GBA user security settings
 * @param enabled whether it may bootstrap and hand keys to NAFs; a disabled subscriber is treated as unknown
 */
public record SubscriberRecord(Impi impi, Aka aka, Guss guss, boolean enabled) {
    /** The functions f1 to f5*. */
    public enum Algorithm {
        MILENAGE, TUAK
    }

    /**
     * How the AuC of this subscriber computes.
     *
     * @param algorithm the functions
     * @param amf the authentication management field of its vectors, 0 to 65535
     * @param indBits low bits of SQN that name the slot, 0 to 8; usually 5
     * @param ind the slot of the BSF
     * @param macBits TUAK: 64, 128 or 256; otherwise 64
     * @param resBits TUAK: 32, 64, 128 or 256; otherwise 64
     * @param ckBits TUAK: 128 or 256; otherwise 128
     * @param ikBits TUAK: 128 or 256; otherwise 128
     * @param iterations TUAK: of the Keccak permutation; otherwise 1
     */
    public record Aka(Algorithm algorithm, int amf, int indBits, int ind, int macBits, int resBits, int ckBits, int ikBits,
            int iterations) {
        /** Milenage with an AMF of 8000 and five bits of IND. */
        public static Aka milenage(int ind) {
            return new Aka(Algorithm.MILENAGE, 0x8000, 5, ind, 64, 64, 128, 128, 1);
        }
    }
}
