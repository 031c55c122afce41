package org.kedge.usim.soft;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

/**
 * What a software USIM is made of. Closing wipes the keys.
 *
 * @param impi the private identity
 * @param bsf the name of the home BSF
 * @param tuak the settings of TUAK, with a MAC of 64 bits; empty: Milenage
 * @param gbaU whether it plays a UICC with GBA, which keeps Ks to itself
 * @param rules how sequence numbers are judged
 * @param k the subscriber key: 16 octets, with TUAK also 32
 * @param opc OPc, 16 octets, or TOPc, 32 octets
 */
public record Subscription(Impi impi, Fqdn bsf, Optional<TuakSettings> tuak, boolean gbaU, SqnRules rules, SecretBytes k, SecretBytes opc)
        implements AutoCloseable {
    private static final int MAC_BITS = 64;

    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} for keys or a MAC of another length; then the keys are wiped */
    public Subscription {
        try {
            if (tuak.map(TuakSettings::macBits).orElse(MAC_BITS) != MAC_BITS) {
                throw new KedgeException(ErrorCode.KEY_LENGTH, "the Ub interface has room for a MAC of " + MAC_BITS + " bits only");
            }
            algorithm(tuak, k, opc).close();
        } catch (KedgeException e) {
            k.close();
            opc.close();
            throw e;
        }
    }

    /** The functions f1 to f5*, which the caller closes. */
    AkaAlgorithm algorithm() {
        return algorithm(tuak, k, opc);
    }

    private static AkaAlgorithm algorithm(Optional<TuakSettings> tuak, SecretBytes k, SecretBytes opc) {
        return tuak.isPresent() ? new Tuak(k, opc, tuak.get()) : new Milenage(k, opc);
    }

    Set<GbaMode> modes() {
        return gbaU ? EnumSet.allOf(GbaMode.class) : EnumSet.of(GbaMode.ME);
    }

    @Override
    public void close() {
        k.close();
        opc.close();
    }

    @Override
    public String toString() {
        return "Subscription[hidden]";
    }
}
