package org.kedge.registry.jdbc;

import java.time.Duration;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Aka;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Algorithm;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Entry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Keys;
import org.kedge.gba.aka.TuakSettings;

/** What makes a subscriber fit to be stored: the AuC can compute with it, and what comes out fits GBA. */
public final class SubscriberRules {
    private static final long MAX_SQN = (1L << 48) - 1;
    private static final int MAX_IND_BITS = 8;
    private static final int MAX_AMF = 0xffff;
    private static final int BLOCK = 16;
    private static final int TOPC = 32;
    private static final int UB_MAC_BITS = 64;
    private static final int GBA_KEY_BITS = 128;

    private SubscriberRules() {
    }

    /** @throws KedgeException KEY_LENGTH, IMPORT_MALFORMED or SUBSCRIBER_SQN: the first rule that the subscriber breaks */
    public static Entry check(Entry entry) {
        Aka aka = entry.subscriber().aka();
        require(aka.amf() >= 0 && aka.amf() <= MAX_AMF, "the AMF has two octets");
        require(aka.indBits() >= 0 && aka.indBits() <= MAX_IND_BITS, "IND has 0 to 8 bits");
        require(aka.ind() >= 0 && aka.ind() < 1 << aka.indBits(), "IND " + aka.ind() + " does not fit " + aka.indBits() + " bits");
        lengths(aka);
        keys(aka.algorithm(), entry.keys());
        guss(entry.subscriber().guss());
        sqn(entry.sqn());
        return entry;
    }

    private static void lengths(Aka aka) {
        if (aka.algorithm() == Algorithm.MILENAGE) {
            boolean fixed = aka.equals(new Aka(Algorithm.MILENAGE, aka.amf(), aka.indBits(), aka.ind(), UB_MAC_BITS, 64, GBA_KEY_BITS,
                    GBA_KEY_BITS, 1));
            requireLength(fixed, "the lengths of Milenage are fixed: MAC and RES of 64 bits, CK and IK of 128, one iteration");
            return;
        }
        TuakSettings settings = new TuakSettings(aka.macBits(), aka.resBits(), aka.ckBits(), aka.ikBits(), aka.iterations());
        requireLength(settings.macBits() == UB_MAC_BITS,
                "a MAC of " + settings.macBits() + " bits does not fit AUTN on Ub, which takes 64");
        // TS 33.220 Annex B, TS-0003 8.3.2.3.
        requireLength(settings.ckBits() == GBA_KEY_BITS && settings.ikBits() == GBA_KEY_BITS, "CK of " + settings.ckBits()
                + " and IK of " + settings.ikBits() + " bits: under GBA Ks is CK and IK, 32 octets together, so each has 128 bits");
    }

    private static void keys(Algorithm algorithm, Keys keys) {
        int k = keys.k().length();
        int opc = keys.opc().length();
        if (algorithm == Algorithm.MILENAGE) {
            requireLength(k == BLOCK, "K of Milenage has " + k + " octets instead of 16");
            requireLength(opc == BLOCK, "OPc has " + opc + " octets instead of 16");
        } else {
            requireLength(k == BLOCK || k == 2 * BLOCK, "K of TUAK has " + k + " octets instead of 16 or 32");
            requireLength(opc == TOPC, "TOPc has " + opc + " octets instead of 32");
        }
    }

    /** @throws KedgeException IMPORT_MALFORMED */
    static Guss guss(Guss guss) {
        Duration life = guss.lifeTime().orElse(RecordRules.MAX_EXPIRY);
        require(!life.isNegative() && !life.isZero() && life.compareTo(RecordRules.MAX_EXPIRY) <= 0,
                "the lifetime of Ks must be more than zero and at most 36500 days");
        return guss;
    }

    /** @throws KedgeException SUBSCRIBER_SQN unless it has 48 bits */
    static long sqn(long sqn) {
        if (sqn < 0 || sqn > MAX_SQN) {
            throw new KedgeException(ErrorCode.SUBSCRIBER_SQN, "a sequence number has 48 bits");
        }
        return sqn;
    }

    private static void requireLength(boolean rule, String text) {
        if (!rule) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, text);
        }
    }

    private static void require(boolean rule, String text) {
        if (!rule) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, text);
        }
    }
}
