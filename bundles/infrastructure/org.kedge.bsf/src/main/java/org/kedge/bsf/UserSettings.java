package org.kedge.bsf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;

/** What the settings of a subscriber let one NAF have (TS 33.220 4.5.3). A NAF that no USS allows gets nothing. */
final class UserSettings {
    private final List<Uss> allowing;

    /** @param groups the NAFs of each group that a USS may name */
    UserSettings(Guss guss, Fqdn naf, Map<String, Set<Fqdn>> groups) {
        allowing = guss.uss().stream().filter(uss -> allows(uss, naf, groups)).toList();
        if (allowing.isEmpty()) {
            throw new KedgeException(ErrorCode.NAF_NOT_ALLOWED, "no user security setting of the subscriber allows " + naf);
        }
    }

    /** An HSS names groups only; which NAFs are in them is this side's configuration. */
    private static boolean allows(Uss uss, Fqdn naf, Map<String, Set<Fqdn>> groups) {
        return uss.nafs().isEmpty() ? uss.nafGroup().map(group -> groups.getOrDefault(group, Set.of())).orElse(Set.of()).contains(naf)
                : uss.nafs().contains(naf);
    }

    /** The settings of the services asked for, without the list of other NAFs. */
    List<Uss> of(List<Integer> gsIds) {
        return allowing.stream().filter(uss -> gsIds.contains(uss.gsId())).map(uss -> new Uss(uss.gsId(), uss.gsType(), uss.ueIds(),
                uss.nafGroup(), Set.of(), uss.flags(), uss.keyChoice())).toList();
    }

    /**
     * Whether the NAF gets Ks_int_NAF beside Ks_ext_NAF.
     *
     * @param gbaUAware whether it can use it
     * @throws KedgeException {@link ErrorCode#NAF_NOT_ALLOWED} when the settings demand the key of the UICC and there is none, or the
     *         NAF cannot use it
     */
    boolean uiccKey(List<Integer> gsIds, GbaMode mode, boolean gbaUAware) {
        List<Uss> asked = of(gsIds);
        List<Uss> deciding = asked.isEmpty() ? allowing : asked;
        boolean possible = mode == GbaMode.UICC && gbaUAware;
        if (!possible && deciding.stream().allMatch(uss -> uss.keyChoice().equals(Optional.of(KeyChoice.UICC_BASED_KEY)))) {
            throw new KedgeException(ErrorCode.NAF_NOT_ALLOWED, "the settings demand the key of the UICC, but "
                    + (mode == GbaMode.UICC ? "the NAF cannot use it" : "Ks is not in the UICC"));
        }
        return possible && deciding.stream().anyMatch(uss -> !uss.keyChoice().equals(Optional.of(KeyChoice.ME_BASED_KEY)));
    }

    /** The identities of the subscriber towards this NAF, for the audit record. */
    String ueIds() {
        return String.join(" ", allowing.stream().flatMap(uss -> uss.ueIds().stream()).distinct().toList());
    }
}
