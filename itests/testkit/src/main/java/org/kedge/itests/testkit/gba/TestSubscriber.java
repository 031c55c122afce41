package org.kedge.itests.testkit.gba;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.SqnGenerator;

/** What USIM and network know of a subscriber, and the place of the network in its sequence numbers. */
public final class TestSubscriber {
    private static final int IND_BITS = 5;
    private static final long DELTA = 1L << 28;
    private static final Amf AMF = new Amf(0x8000);

    private final Impi impi;
    private final Milenage algorithm;
    private final SecureRandom random = new SecureRandom();
    private SqnGenerator generator = SqnGenerator.fresh(IND_BITS, 3);

    /** @param seed another seed is another K */
    public TestSubscriber(String impi, int seed) {
        this.impi = Impi.parse(impi);
        byte[] k = new byte[16];
        k[0] = (byte) seed;
        k[15] = 0x46;
        byte[] opc = new byte[16];
        opc[3] = (byte) (seed + 7);
        this.algorithm = new Milenage(SecretBytes.owning(k), SecretBytes.owning(opc));
    }

    public Impi impi() {
        return impi;
    }

    Milenage algorithm() {
        return algorithm;
    }

    /** The next vector. */
    public synchronized AuthenticationVector vector() {
        return Aka.vector(algorithm, Rand.random(random), AMF, generator, next -> generator = next);
    }

    /** A vector with a number that was used before. */
    synchronized AuthenticationVector staleVector() {
        return Aka.vector(algorithm, Rand.random(random), new Sqn(1), AMF);
    }

    /** Moves to where the USIM is. @return whether AUTS is authentic */
    synchronized boolean resynchronise(Rand rand, Auts auts) {
        return Aka.open(algorithm, rand, auts).map(sqn -> {
            generator = generator.resynchronised(sqn, DELTA);
            return true;
        }).orElse(false);
    }

    /** AUTN* of GBA_U: its MAC is changed by IK, so that only the GBA context of a card takes it (and changes it back). */
    static Autn star(Autn autn, SecretBytes ik) {
        byte[] octets = autn.octets();
        byte[] mask = ik.use(TestSubscriber::sha1);
        for (int i = 0; i < 8; i++) {
            octets[8 + i] ^= mask[i];
        }
        return Autn.of(octets);
    }

    private static byte[] sha1(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
