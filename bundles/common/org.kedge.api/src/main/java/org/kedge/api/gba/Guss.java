package org.kedge.api.gba;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * GBA user security settings (TS 29.109 annex A).
 *
 * @param uicc what the UICC can do; empty: not known, GBA_ME
 * @param lifeTime of Ks; empty: the BSF's own
 * @param uss the settings by service; a NAF that none allows gets no key
 */
public record Guss(Optional<UiccType> uicc, Optional<Duration> lifeTime, List<Uss> uss) {
    /** The capability of a UICC. */
    public enum UiccType {
        GBA, GBA_U
    }

    public Guss {
        uss = List.copyOf(uss);
    }
}
