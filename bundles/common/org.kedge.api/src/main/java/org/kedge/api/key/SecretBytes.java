package org.kedge.api.key;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Secret octets that are wiped when closed. Owns its array; {@code equals} takes constant time for equal lengths, {@code toString}
 * and {@code hashCode} reveal nothing but the length. Thread-safe. Every use after {@link #close} throws IllegalStateException.
 */
public final class SecretBytes implements AutoCloseable {
    private final byte[] octets;
    private boolean closed;

    private SecretBytes(byte[] owned) {
        this.octets = owned;
    }

    /** A secret with a copy of the octets; the caller wipes its own array. */
    public static SecretBytes copyOf(byte[] octets) {
        return new SecretBytes(octets.clone());
    }

    /** A secret with a copy of the octets from {@code from} (inclusive) to {@code to} (exclusive). */
    public static SecretBytes copyOfRange(byte[] octets, int from, int to) {
        return new SecretBytes(Arrays.copyOfRange(octets, from, to));
    }

    /** A secret that takes the array over: the caller must not touch it again. */
    public static SecretBytes owning(byte[] octets) {
        return new SecretBytes(octets);
    }

    /** Number of octets; also known after {@link #close}. */
    public int length() {
        return octets.length;
    }

    /** A copy of the octets, which the caller must wipe. */
    public synchronized byte[] copy() {
        requireOpen();
        return octets.clone();
    }

    /** An independent secret with the same octets; both must be closed. */
    public synchronized SecretBytes duplicate() {
        requireOpen();
        return new SecretBytes(octets.clone());
    }

    /**
     * Applies a function to the octets without leaving a copy behind. The array is wiped afterwards, so the function must not keep it.
     *
     * @return what the function returned
     */
    public <T> T use(Function<byte[], T> function) {
        byte[] copy = copy();
        try {
            return function.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** Whether {@link #close} was called. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("secret was wiped");
        }
    }

    /** Overwrites the octets. May be called more than once. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(octets, (byte) 0);
    }

    /** Whether both hold the same octets; constant time for equal lengths. A closed secret equals nothing but itself. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof SecretBytes that) || isClosed() || that.isClosed()) {
            return false;
        }
        byte[] theirs = that.copy();
        try {
            synchronized (this) {
                return !closed && MessageDigest.isEqual(octets, theirs);
            }
        } finally {
            Arrays.fill(theirs, (byte) 0);
        }
    }

    /** The length: equal secrets have equal hash codes, and nothing else is told. */
    @Override
    public int hashCode() {
        return octets.length;
    }

    @Override
    public String toString() {
        return "SecretBytes[" + octets.length + " octets]";
    }
}
