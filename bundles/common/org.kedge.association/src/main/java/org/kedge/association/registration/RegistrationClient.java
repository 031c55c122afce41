package org.kedge.association.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.KeyExport;
import org.kedge.association.credential.AssignedIds;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.OpenChannel;
import org.kedge.association.peer.Peers;
import org.kedge.messages.registration.Changes;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.ServerKind;
import org.kedge.messages.registration.UpdateRequest;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node as client of MEFs and MAFs (TS-0003 8.3.5, 8.8). Thread-safe. */
public final class RegistrationClient implements RegistrationService {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationClient.class);
    /** A request names its expirationTime (8.3.5.2.3, 8.8.2.3); a server shortens what is longer than it likes. */
    private static final Duration AS_LONG_AS_POSSIBLE = Duration.ofDays(3650);

    private final Peers peers;
    private final Exchange exchange;
    private final OwnIdentity own;
    private final Supplier<Optional<Fqdn>> admin;
    private final Tasks tasks;
    private final Times times;
    private final StoredRegistrations registrations;
    private final StoredKeys keys;
    private final KeyProcedures procedures;
    private final Turns turns = new Turns();

    /** @param admin the administrating stakeholder; empty: the server is its own */
    public RegistrationClient(Peers peers, Channels channels, OwnIdentity own, Supplier<Optional<Fqdn>> admin,
            Supplier<Optional<CredentialStore>> store, Times times, Tasks tasks) {
        this.peers = peers;
        this.exchange = new Exchange(channels, times, tasks);
        this.own = own;
        this.admin = admin;
        this.tasks = tasks;
        this.times = times;
        this.registrations = new StoredRegistrations(store, times);
        this.keys = new StoredKeys(registrations, times);
        this.procedures = new KeyProcedures(exchange, keys, times);
    }

    @Override
    public CompletionStage<ClientRegistration> register(String server, Optional<Instant> expirationTime, List<String> labels) {
        return inTurn(server, peer -> register(peer, expirationTime, labels));
    }

    private CompletionStage<ClientRegistration> register(Peer server, Optional<Instant> expirationTime, List<String> labels) {
        ServerKind kind = kind(server);
        Fqdn stakeholder = stakeholder(server);
        ClientRequest request = new ClientRequest(server.fqdn(), end(expirationTime), labels, stakeholder);
        return exchange.run(server, KeyExport.NONE, RegistrationRequests.registerClient(kind, request, own.towards(server)),
                (open, reply) -> {
                    ClientRegistration made = RegistrationCodec.decodeClient(kind, server.fqdn(), reply.body());
                    if (!made.adminFqdn().equals(stakeholder)) {
                        LOG.warn("REGISTRATION-CHANGED server={} adminFQDN={} instead of {} (D-44)", server.name(), made.adminFqdn(),
                                stakeholder);
                    }
                    return keep(server, open, made);
                });
    }

    private ClientRegistration keep(Peer server, OpenChannel open, ClientRegistration made) {
        Optional<KeyReference> assigned = made.assignedSymmKeyId().filter(id -> isKmId(id, server, open));
        if (!assigned.equals(made.assignedSymmKeyId())) {
            LOG.warn("KMID-IGNORED server={}: the assigned identifier names another FQDN", server.name());
        }
        ClientRegistration kept = new ClientRegistration(made.server(), made.id(), made.clientId(), made.adminFqdn(), made.expirationTime(),
                made.labels(), assigned);
        registrations.put(kept, server.authentication() == PeerAuthentication.ENROLMENT
                ? Optional.of(KeyReference.parse(open.use().identifier())) : Optional.empty());
        LOG.info("REGISTERED server={} id={} client={} by={} kmId={} until={}", server.name(), kept.id(), kept.clientId(), open.use(),
                assigned.map(KeyReference::toString).orElse("-"), kept.expirationTime());
        return kept;
    }

    /** A KmID names its MAF; under GBA it is the B-TID of the session, and no other (TS-0003 8.3.2.3). */
    private static boolean isKmId(KeyReference id, Peer server, OpenChannel open) {
        return id.isBtid() ? open.use().keyId().filter(id::equals).isPresent() : id.fqdn().equals(server.fqdn());
    }

    @Override
    public CompletionStage<ClientRegistration> update(String server, Optional<Instant> expirationTime, Optional<List<String>> labels) {
        return inTurn(server, peer -> {
            ClientRegistration present = registrations.find(peer.fqdn()).orElseThrow(() -> new KedgeException(
                    ErrorCode.REGISTRATION_UNKNOWN, "this node is not registered at \"" + peer.name() + "\", or no longer"));
            UpdateRequest request = new UpdateRequest(peer.fqdn(), Changes.ofClient(expirationTime, labels));
            return onceMore(exchange.run(peer, KeyExport.NONE,
                    RegistrationRequests.updateClient(kind(peer), present.id(), request, own.towards(peer)),
                    (open, reply) -> keep(peer, open, changed(present, RegistrationCodec.decodeChanges(reply.body()), held(peer, open)))),
                    () -> register(peer, expirationTime.or(() -> Optional.of(present.expirationTime())), labels.orElse(present.labels())));
        });
    }

    /** The KmID that belongs to the key of this session: after a handshake with a new KeID the old one names another Km. */
    private Optional<KeyReference> held(Peer server, OpenChannel open) {
        return server.authentication() != PeerAuthentication.ENROLMENT ? Optional.empty()
                : AssignedIds.kmId(registrations.store(), server.fqdn(), KeyReference.parse(open.use().identifier()));
    }

    private static ClientRegistration changed(ClientRegistration present, Changes confirmed, Optional<KeyReference> held) {
        return new ClientRegistration(present.server(), present.id(), present.clientId(), present.adminFqdn(),
                confirmed.expirationTime().orElse(present.expirationTime()), confirmed.labels().orElse(present.labels()),
                confirmed.assignedSymmKeyId().or(() -> held));
    }

    /** A server that has forgotten a registration (4004) is told again, once. */
    private static <T> CompletionStage<T> onceMore(CompletionStage<T> first, Supplier<CompletionStage<T>> again) {
        return first.exceptionallyCompose(thrown -> {
            KedgeException failure = KedgeException.of(thrown);
            return failure.code() == ErrorCode.REGISTRATION_UNKNOWN ? again.get() : CompletableFuture.failedFuture(failure);
        });
    }

    @Override
    public CompletionStage<Void> deregister(String server) {
        return inTurn(server, peer -> {
            Optional<ClientRegistration> present = registrations.find(peer.fqdn());
            CompletionStage<Void> told = present.isEmpty() ? CompletableFuture.completedFuture(null)
                    : onceMore(exchange.run(peer, KeyExport.NONE,
                            RegistrationRequests.deregisterClient(kind(peer), present.get().id(), own.towards(peer)),
                                    (open, reply) -> null),
                            () -> CompletableFuture.completedFuture(null));
            return told.thenCompose(done -> onWorker(() -> {
                keys.removeAll(peer.fqdn());
                registrations.remove(peer.fqdn());
                LOG.info("DEREGISTERED server={}", peer.name());
                return CompletableFuture.completedFuture(null);
            }));
        });
    }

    @Override
    public List<ClientRegistration> registrations() {
        return peers.peers().stream().filter(peer -> peer.role() == PeerRole.MEF || peer.role() == PeerRole.MAF)
                .map(Peer::fqdn).distinct().flatMap(fqdn -> registrations.find(fqdn).stream()).toList();
    }

    @Override
    public CompletionStage<KeyRegistration> registerKey(String server, Suid suid, List<String> targetIds, Optional<SecretBytes> key,
            Optional<Instant> expirationTime, List<String> labels) {
        Optional<SecretBytes> mine = key.map(SecretBytes::duplicate);
        CompletionStage<KeyRegistration> made = at(server, peer -> {
            KeyProcedures.Wish wish = new KeyProcedures.Wish(peer, kind(peer), suid, targetIds, end(expirationTime), labels,
                    stakeholder(peer), own.towards(peer));
            return onceMore(procedures.register(wish, mine),
                    () -> turns.take(peer.fqdn().value(), () -> register(peer, Optional.empty(), List.of()))
                            .thenCompose(client -> procedures.register(wish, mine)));
        });
        return made.whenComplete((registration, thrown) -> mine.ifPresent(SecretBytes::close));
    }

    @Override
    public CompletionStage<KeyRegistration> updateKey(String server, String relativeKeyId, Optional<Instant> expirationTime,
            Optional<List<String>> labels, Optional<List<String>> targetIds) {
        return at(server, peer -> procedures.update(peer, relativeKeyId, Changes.ofKey(expirationTime, labels, targetIds),
                own.towards(peer)));
    }

    @Override
    public CompletionStage<Void> deregisterKey(String server, String relativeKeyId) {
        return at(server, peer -> procedures.deregister(peer, relativeKeyId, own.towards(peer)));
    }

    @Override
    public List<KeyRegistration> keys() {
        return keys.all();
    }

    private Optional<Instant> end(Optional<Instant> wished) {
        return wished.or(() -> Optional.of(times.now().plus(AS_LONG_AS_POSSIBLE)));
    }

    private Fqdn stakeholder(Peer server) {
        return admin.get().orElse(server.fqdn());
    }

    private static ServerKind kind(Peer server) {
        return server.role() == PeerRole.MAF ? ServerKind.MAF : ServerKind.MEF;
    }

    private <T> CompletionStage<T> at(String server, Function<Peer, CompletionStage<T>> procedure) {
        return onWorker(() -> procedure.apply(peers.require(server, PeerRole.MEF, PeerRole.MAF)));
    }

    /** One client procedure at a time at each server, under however many names of peers it is known. */
    private <T> CompletionStage<T> inTurn(String server, Function<Peer, CompletionStage<T>> procedure) {
        return at(server, peer -> turns.take(peer.fqdn().value(), () -> onWorker(() -> procedure.apply(peer))));
    }

    /** The store and the directory of peers block. */
    private <T> CompletionStage<T> onWorker(Supplier<CompletionStage<T>> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean accepted = tasks.run(() -> {
            try {
                step.get().whenComplete((value, thrown) -> {
                    if (thrown != null) {
                        result.completeExceptionally(KedgeException.of(thrown));
                    } else {
                        result.complete(value);
                    }
                });
            } catch (RuntimeException e) {
                result.completeExceptionally(KedgeException.of(e));
            }
        });
        if (!accepted) {
            result.completeExceptionally(new KedgeException(ErrorCode.ASSOCIATION_NOT_READY,
                    "no thread is free, or the bundle is stopped"));
        }
        return result;
    }
}
