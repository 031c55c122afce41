package org.kedge.gba.client.ub;

import java.util.Locale;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;

/** Where Ks is to be: the configuration. */
public enum ModeRule {
    /** In the card when it can, else in the terminal. */
    AUTO,
    /** In the terminal. */
    ME,
    /** In the card, or not at all. */
    UICC;

    /**
     * What a run tries.
     *
     * @param first the mode
     * @param fallback whether {@link GbaMode#ME} may be tried when the card refuses the first challenge in {@link GbaMode#UICC}
     */
    public record Choice(GbaMode first, boolean fallback) {
    }

    /**
     * The card tells by its MAC check in which mode the BSF made the challenge, for the BSF decides by the GUSS. With {@link #AUTO} a
     * challenge that fails in the card's GBA context is therefore checked as an ordinary one; but not for a USIM that has ever kept its
     * Ks in the card: a challenge made for another use of AKA would then bring its Ks out.
     *
     * @param usim its name, for messages
     * @param able what the card can do
     * @param used in which modes it was ever bootstrapped
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED} when rule and card do not fit
     */
    public Choice choose(String usim, Set<GbaMode> able, Set<GbaMode> used) {
        boolean uicc = able.contains(GbaMode.UICC) && this != ME;
        if (!uicc && (this == UICC || !able.contains(GbaMode.ME))) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "the USIM \"" + usim + "\" bootstraps in the modes " + able
                    + " and gba.mode is " + name().toLowerCase(Locale.ROOT));
        }
        return new Choice(uicc ? GbaMode.UICC : GbaMode.ME,
                uicc && this == AUTO && able.contains(GbaMode.ME) && !used.contains(GbaMode.UICC));
    }
}
