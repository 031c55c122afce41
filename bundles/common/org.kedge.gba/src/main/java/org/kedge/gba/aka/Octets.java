package org.kedge.gba.aka;

import java.security.MessageDigest;
import java.util.Arrays;

/** Octets of a protocol field: immutable, compared in constant time, never printed. */
abstract class Octets {
    private final byte[] octets;

    Octets(byte[] octets) {
        this.octets = octets.clone();
    }

    /** A copy of the octets. */
    public byte[] octets() {
        return octets.clone();
    }

    /** Number of octets. */
    public int length() {
        return octets.length;
    }

    byte[] range(int from, int to) {
        return Arrays.copyOfRange(octets, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && MessageDigest.isEqual(octets, ((Octets) other).octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + octets.length + " octets]";
    }
}
