package org.kedge.usim.pcsc.card;

import java.util.List;
import java.util.Set;

import org.kedge.api.gba.GbaMode;

/**
 * What may be shown of a card to people: no identity of the subscriber.
 *
 * @param reader where it is
 * @param application what it is used as
 * @param modes in which it can bootstrap
 * @param subscriptions what it says about oneM2M
 * @param faults which files of oneM2M could not be read, and why
 */
public record CardReport(String reader, Application application, Set<GbaMode> modes, List<M2mSubscription> subscriptions,
        List<String> faults) {
    public CardReport {
        modes = Set.copyOf(modes);
        subscriptions = List.copyOf(subscriptions);
        faults = List.copyOf(faults);
    }
}
