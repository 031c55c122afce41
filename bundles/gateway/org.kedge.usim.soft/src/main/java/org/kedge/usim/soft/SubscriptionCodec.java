package org.kedge.usim.soft;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.aka.TuakSettings;

/**
 * The secret of a credential of kind USIM, numbers big-endian: {@code version 1 | algorithm 1 | gbaU 1 | indBits 1 | delta 8 |
 * ageLimit 8 (0: none) | [TUAK: macBits 2 | resBits 2 | ckBits 2 | ikBits 2 | iterations 4] | IMPI | BSF | K | OPc or TOPc}, the last
 * four each with its length in two octets in front. One spelling per subscription, so that equal ones are equal octets.
 */
final class SubscriptionCodec {
    private static final byte VERSION = 1;
    private static final byte MILENAGE = 1;
    private static final byte TUAK = 2;
    private static final int FIXED = 4 + 2 * Long.BYTES;
    private static final int TUAK_SETTINGS = 4 * Short.BYTES + Integer.BYTES;

    private SubscriptionCodec() {
    }

    /** The octets, which the caller closes. */
    static SecretBytes encode(Subscription of) {
        byte[] impi = of.impi().value().getBytes(StandardCharsets.UTF_8);
        byte[] bsf = of.bsf().value().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(FIXED + (of.tuak().isPresent() ? TUAK_SETTINGS : 0) + 4 * Short.BYTES + impi.length
                + bsf.length + of.k().length() + of.opc().length());
        out.put(VERSION).put(of.tuak().isPresent() ? TUAK : MILENAGE).put((byte) (of.gbaU() ? 1 : 0)).put((byte) of.rules().indBits());
        out.putLong(of.rules().delta()).putLong(of.rules().ageLimit().orElse(0));
        of.tuak().ifPresent(tuak -> out.putShort((short) tuak.macBits()).putShort((short) tuak.resBits())
                .putShort((short) tuak.ckBits()).putShort((short) tuak.ikBits()).putInt(tuak.iterations()));
        put(out, impi);
        put(out, bsf);
        of.k().use(k -> put(out, k));
        of.opc().use(opc -> put(out, opc));
        return SecretBytes.owning(out.array());
    }

    private static ByteBuffer put(ByteBuffer out, byte[] field) {
        return out.putShort((short) field.length).put(field);
    }

    /**
     * The subscription, which the caller closes.
     *
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED} for anything that {@link #encode} does not write
     */
    static Subscription decode(SecretBytes secret) {
        Subscription read;
        try {
            read = secret.use(octets -> read(ByteBuffer.wrap(octets)));
        } catch (BufferUnderflowException | KedgeException e) {
            throw refused();
        }
        try (SecretBytes again = encode(read)) {
            if (!again.equals(secret)) {
                read.close();
                throw refused();
            }
            return read;
        }
    }

    private static Subscription read(ByteBuffer in) {
        byte version = in.get();
        byte algorithm = in.get();
        if (version != VERSION || algorithm != MILENAGE && algorithm != TUAK) {
            throw refused();
        }
        boolean gbaU = in.get() != 0;
        int indBits = in.get();
        long delta = in.getLong();
        long ageLimit = in.getLong();
        SqnRules rules = new SqnRules(indBits, delta, ageLimit == 0 ? OptionalLong.empty() : OptionalLong.of(ageLimit));
        Optional<TuakSettings> tuak = algorithm == MILENAGE ? Optional.empty()
                : Optional.of(new TuakSettings(in.getShort(), in.getShort(), in.getShort(), in.getShort(), in.getInt()));
        Impi impi = new Impi(new String(take(in), StandardCharsets.UTF_8));
        Fqdn bsf = new Fqdn(new String(take(in), StandardCharsets.UTF_8));
        return new Subscription(impi, bsf, tuak, gbaU, rules, SecretBytes.owning(take(in)), SecretBytes.owning(take(in)));
    }

    private static byte[] take(ByteBuffer in) {
        int length = in.getShort();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] field = new byte[length];
        in.get(field);
        return field;
    }

    private static KedgeException refused() {
        return new KedgeException(ErrorCode.USIM_REFUSED, "the credential is not a subscription as this version writes it");
    }
}
