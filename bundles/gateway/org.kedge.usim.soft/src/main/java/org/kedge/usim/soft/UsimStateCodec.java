package org.kedge.usim.soft;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;

/**
 * The secret of the state, numbers big-endian: {@code version 1 | subscriber 32 | indBits 1 | SEQ of each slot 8 | length of Ks 1 |
 * [RAND 16 | Ks]}. The subscriber is a digest of its keys: a USIM whose keys were replaced by others begins anew.
 */
final class UsimStateCodec {
    private static final byte VERSION = 1;
    private static final int DIGEST = 32;

    private UsimStateCodec() {
    }

    /** The octets, which the caller closes. */
    static SecretBytes encode(Subscription subscription, UsimState state) {
        long[] slots = state.numbers().values();
        int keyLength = state.key().map(key -> Rand.LENGTH + key.ks().length()).orElse(0);
        ByteBuffer out = ByteBuffer.allocate(1 + DIGEST + 1 + slots.length * Long.BYTES + 1 + keyLength);
        out.put(VERSION).put(subscriber(subscription)).put((byte) state.numbers().rules().indBits());
        Arrays.stream(slots).forEach(out::putLong);
        out.put((byte) state.key().map(key -> key.ks().length()).orElse(0).intValue());
        state.key().ifPresent(key -> key.ks().use(ks -> out.put(key.rand().octets()).put(ks)));
        return SecretBytes.owning(out.array());
    }

    /**
     * The state, which the caller closes: fresh when it is another subscriber's.
     *
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED} for anything that {@link #encode} does not write: without its state a USIM
     *         must not answer
     */
    static UsimState decode(Subscription subscription, SecretBytes secret) {
        try {
            return secret.use(octets -> read(subscription, ByteBuffer.wrap(octets)));
        } catch (BufferUnderflowException | KedgeException e) {
            throw refused();
        }
    }

    private static UsimState read(Subscription subscription, ByteBuffer in) {
        if (in.get() != VERSION) {
            throw refused();
        }
        byte[] subscriber = new byte[DIGEST];
        in.get(subscriber);
        if (!MessageDigest.isEqual(subscriber, subscriber(subscription))) {
            return new UsimState(SqnArray.fresh(subscription.rules()), Optional.empty());
        }
        SqnArray numbers = numbers(subscription.rules(), in);
        int keyLength = in.get() & 0xff;
        if (in.remaining() != (keyLength == 0 ? 0 : Rand.LENGTH + keyLength)) {
            throw refused();
        }
        return new UsimState(numbers, keyLength == 0 ? Optional.empty() : Optional.of(key(in)));
    }

    private static SqnArray numbers(SqnRules rules, ByteBuffer in) {
        SqnRules kept = new SqnRules(in.get(), rules.delta(), rules.ageLimit());
        long[] slots = new long[1 << kept.indBits()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = in.getLong();
        }
        SqnArray numbers = SqnArray.of(kept, slots);
        return kept.equals(rules) ? numbers : cutAnew(numbers.highest(), kept.indBits(), rules);
    }

    /** With another IND length every number up to the highest possible one counts as used, so that none is accepted twice. */
    private static SqnArray cutAnew(Sqn highest, int keptBits, SqnRules rules) {
        long[] slots = new long[1 << rules.indBits()];
        Arrays.fill(slots, (highest.value() | (1L << keptBits) - 1) >>> rules.indBits());
        return SqnArray.of(rules, slots);
    }

    private static CardKey key(ByteBuffer in) {
        byte[] rand = new byte[Rand.LENGTH];
        in.get(rand);
        byte[] ks = new byte[in.remaining()];
        in.get(ks);
        return new CardKey(Rand.of(rand), SecretBytes.owning(ks));
    }

    private static byte[] subscriber(Subscription subscription) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            subscription.k().use(k -> {
                digest.update(k);
                return null;
            });
            return subscription.opc().use(digest::digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    private static KedgeException refused() {
        return new KedgeException(ErrorCode.USIM_REFUSED, "the state of the USIM is not as this version writes it");
    }
}
