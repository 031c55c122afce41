package org.kedge.association.initiator;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Suid;
import org.kedge.api.peer.Peer;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.work.Times;

/** What associations rest on at a MAF: this node's client registration there, and a Kc for each peer. Thread-safe. */
final class Registrations {
    private final Supplier<Optional<RegistrationService>> service;
    private final Function<String, Optional<Peer>> peers;
    private final Function<Peer, Boolean> received;
    private final Predicate<Peer> unproved;
    private final Times times;
    private final Supplier<InitiatorSettings> settings;

    /**
     * @param received whether a peer has shared a Kc of its own with this node
     * @param unproved whether there is an enrolment with a server that it has not accepted yet
     */
    Registrations(Supplier<Optional<RegistrationService>> service, Function<String, Optional<Peer>> peers,
            Function<Peer, Boolean> received, Predicate<Peer> unproved, Times times, Supplier<InitiatorSettings> settings) {
        this.service = service;
        this.peers = peers;
        this.received = received;
        this.unproved = unproved;
        this.times = times;
        this.settings = settings;
    }

    private RegistrationService service() {
        return service.get().orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING,
                "the registration service of org.kedge.association is not there; see org.kedge.association.keys"));
    }

    /** The registration at a server: the present one, updated when it is to be renewed, or a new one. */
    CompletionStage<ClientRegistration> client(Peer server, boolean renew) {
        Optional<ClientRegistration> present = service().registrations().stream().filter(r -> r.server().equals(server.fqdn()))
                .findFirst().filter(r -> times.usable(Optional.of(r.expirationTime())));
        Optional<Instant> wish = Optional.of(times.now().plus(settings.get().registrationLifetime()));
        if (present.isEmpty()) {
            return service().register(server.name(), wish, List.of());
        }
        // The MAF rolls Km with the first request over the new one, not with a handshake alone (8.8.2.5).
        return renew || unproved.test(server) ? service().update(server.name(), wish, Optional.empty())
                : CompletableFuture.completedFuture(present.get());
    }

    /** The Kc that this node has registered for a peer. */
    Optional<KeyRegistration> key(Peer peer) {
        Optional<Peer> server = peer.maf().flatMap(peers);
        return service().keys().stream()
                .filter(key -> key.suid() == Suid.MAF_SAEF && key.targetIds().contains(peer.id()))
                .filter(key -> server.filter(maf -> maf.fqdn().equals(key.server())).isPresent())
                .filter(key -> times.usable(Optional.of(key.expirationTime())))
                .max(Comparator.comparing(KeyRegistration::expirationTime));
    }

    boolean received(Peer peer) {
        return received.apply(peer);
    }

    CompletionStage<KeyRegistration> newKey(String server, Peer peer) {
        return service().registerKey(server, Suid.MAF_SAEF, List.of(peer.id()), Optional.empty(),
                Optional.of(times.now().plus(settings.get().keyLifetime())), List.of());
    }
}
