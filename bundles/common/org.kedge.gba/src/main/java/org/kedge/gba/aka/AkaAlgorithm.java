package org.kedge.gba.aka;

/**
 * The functions f1 to f5* of TS 33.102 with one subscriber's keys inside. Closing wipes the keys; every later use throws
 * IllegalStateException. Thread-safe.
 */
public interface AkaAlgorithm extends AutoCloseable {
    /** Octets of what f1 and f1* give. */
    int macOctets();

    /** MAC-A. The caller wipes what it does not publish. */
    byte[] f1(Rand rand, Sqn sqn, Amf amf);

    /** MAC-S; see {@link Amf#RESYNCHRONISATION}. The caller wipes what it does not publish. */
    byte[] f1Star(Rand rand, Sqn sqn, Amf amf);

    /** RES, CK and IK, which the caller closes. */
    AkaKeys f2f3f4(Rand rand);

    /** AK, 48 bits. */
    long f5(Rand rand);

    /** The AK of resynchronisation, 48 bits. */
    long f5Star(Rand rand);

    @Override
    void close();
}
