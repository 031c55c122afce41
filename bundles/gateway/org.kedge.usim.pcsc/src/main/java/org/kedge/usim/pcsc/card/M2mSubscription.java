package org.kedge.usim.pcsc.card;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a card says about one oneM2M service subscription (TS-0003 annex D). It comes from whoever made the card; nothing is done with it
 * here but to show it.
 *
 * @param subscription M2M-Sub-ID
 * @param serviceProvider M2M-SP-ID
 * @param services the services of EF_1M2MST; only the files of these are read
 * @param nodeId M2M-Node-ID
 * @param cseId of the local CSE
 * @param aeIds of the local AEs
 * @param inCseIds where to register after provisioning
 * @param maf the FQDN of the MAF
 * @param mefs the addresses of MEFs, the best first
 */
public record M2mSubscription(String subscription, Optional<String> serviceProvider, Set<Integer> services, Optional<String> nodeId,
        Optional<String> cseId, List<String> aeIds, List<String> inCseIds, Optional<String> maf, List<MefAddress> mefs) {
    /** Service of {@link #services}: keys for provisioning may be derived by GBA. */
    public static final int GBA_PROVISIONING = 7;
    /** Service of {@link #services}: keys for associations may be derived by GBA; the table counts, not D.2.2.7 (D-64). */
    public static final int GBA_CONNECTION = 8;

    public M2mSubscription {
        services = Set.copyOf(services);
        aeIds = List.copyOf(aeIds);
        inCseIds = List.copyOf(inCseIds);
        mefs = List.copyOf(mefs);
    }
}
