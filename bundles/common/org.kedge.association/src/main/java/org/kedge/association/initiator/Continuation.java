package org.kedge.association.initiator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.identity.KeId;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From an enrolment to the associations that rest on it: first the peer that is its target, then the peers behind that MAF. A new Ke
 * renews what is open. One round at a time.
 */
final class Continuation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Continuation.class);

    private final Supplier<Optional<EnroleeService>> enrolee;
    private final Supplier<InitiatorSettings> settings;
    private final Runnable wake;
    /** By name of the peer, because several may have one identity: the Ke that the association with it was last told of. */
    private final Map<String, KeId> told = new HashMap<>();
    private Optional<EnroleeService> observed = Optional.empty();
    private AutoCloseable subscription = () -> { };

    /** @param wake asks for a round */
    Continuation(Supplier<Optional<EnroleeService>> enrolee, Supplier<InitiatorSettings> settings, Runnable wake) {
        this.enrolee = enrolee;
        this.settings = settings;
        this.wake = wake;
    }

    /** @param established whether the association with the peer of this name is open */
    synchronized void look(List<Peer> peers, Function<Peer, Association> associations, Predicate<String> established) {
        observe();
        Map<String, KeId> held = held();
        for (Peer peer : peers) {
            Optional<KeId> ke = peer.authentication() == PeerAuthentication.ENROLMENT ? Optional.ofNullable(held.get(peer.id()))
                    : Optional.empty();
            ke.ifPresent(present -> enrolled(peer, present, associations.apply(peer)));
            if (settings.get().always().contains(peer.name()) || settings.get().auto() && behind(peer, peers, held, established)) {
                keep(associations.apply(peer));
            }
        }
        told.keySet().retainAll(peers.stream().filter(peer -> held.containsKey(peer.id())).map(Peer::name).toList());
    }

    private void enrolled(Peer peer, KeId ke, Association association) {
        KeId before = told.put(peer.name(), ke);
        if (settings.get().auto()) {
            keep(association, !ke.equals(before));
        }
        if (before != null && !before.equals(ke)) {
            LOG.info("NEW-CREDENTIAL peer={} keId={}", peer.name(), ke);
            association.renew();
        }
    }

    /** What has failed follows its own retries, unless there is something new to use. */
    private static void keep(Association association, boolean fresh) {
        switch (association.status().state()) {
            case IDLE -> association.keep();
            case WAITING, FAILED -> {
                if (fresh) {
                    association.keep();
                }
            }
            default -> { }
        }
    }

    private static void keep(Association association) {
        keep(association, false);
    }

    /** Whether a MAF that rests on an enrolment distributes the key for this peer, and is ready to. */
    private static boolean behind(Peer peer, List<Peer> peers, Map<String, KeId> held, Predicate<String> established) {
        return peer.authentication() == PeerAuthentication.MAF && peer.maf().flatMap(name -> named(peers, name))
                .filter(maf -> maf.authentication() == PeerAuthentication.ENROLMENT && held.containsKey(maf.id()))
                .filter(maf -> established.test(maf.name())).isPresent();
    }

    private static Optional<Peer> named(List<Peer> peers, String name) {
        return peers.stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    /** By target: the newest Ke. */
    private Map<String, KeId> held() {
        Map<String, KeId> out = new HashMap<>();
        for (EnrolmentStatus status : observed.map(EnroleeService::status).orElse(List.of())) {
            status.keId().ifPresent(keId -> out.put(status.target(), keId));
        }
        return out;
    }

    private void observe() {
        Optional<EnroleeService> present = enrolee.get();
        if (present.equals(observed)) {
            return;
        }
        unsubscribe();
        subscription = present.map(service -> service.observe(status -> wake.run())).orElse(() -> { });
        observed = present;
    }

    private void unsubscribe() {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.debug("an enrolee that went away failed to end its subscription", e);
        }
        subscription = () -> { };
    }

    @Override
    public synchronized void close() {
        unsubscribe();
        observed = Optional.empty();
    }
}
