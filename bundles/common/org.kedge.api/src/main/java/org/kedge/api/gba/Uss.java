package org.kedge.api.gba;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.identity.Fqdn;

/**
 * User security settings for one service (TS 29.109 annex A, TS 29.309): which NAFs may have a key of this user, which key, and under
 * which identity they know the user.
 *
 * @param gsId the GAA service identifier
 * @param gsType the GAA service type; 0 is unspecific
 * @param ueIds the identities of the user towards the service: under oneM2M the absolute CSE-ID or AE-ID (D-69)
 * @param nafGroup the group of NAFs the settings are for, as the home network names it
 * @param nafs the NAFs that may have a key by these settings; not sent to a NAF
 * @param flags authorization flags; their meaning is the service's
 * @param keyChoice which key; empty: the NAF's choice
 */
public record Uss(int gsId, int gsType, List<String> ueIds, Optional<String> nafGroup, Set<Fqdn> nafs, List<Integer> flags,
        Optional<KeyChoice> keyChoice) {
    public Uss {
        ueIds = List.copyOf(ueIds);
        nafs = Set.copyOf(nafs);
        flags = List.copyOf(flags);
    }
}
