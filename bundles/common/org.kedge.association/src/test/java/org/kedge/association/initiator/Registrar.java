package org.kedge.association.initiator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.itests.testkit.ManualTasks;

/** A MAF as its client sees it: counts what is registered. */
final class Registrar implements RegistrationService {
    private final ManualTasks tasks;
    final List<String> calls = new ArrayList<>();
    private final List<ClientRegistration> clients = new ArrayList<>();
    private final List<KeyRegistration> keys = new ArrayList<>();
    Duration mostClient = Duration.ofHours(20);
    Duration mostKey = Duration.ofHours(4);
    Optional<ErrorCode> failing = Optional.empty();

    Registrar(ManualTasks tasks) {
        this.tasks = tasks;
    }

    /** The end of the Kc that was registered last for a peer. */
    Optional<Instant> endOf(Peer peer) {
        return peer.authentication() != PeerAuthentication.MAF ? Optional.empty() : keys.stream()
                .filter(key -> key.targetIds().contains(peer.id())).map(KeyRegistration::expirationTime).reduce((a, b) -> b);
    }

    private <T> CompletionStage<T> answer(String call, T value, Runnable success) {
        calls.add(call);
        if (failing.isPresent()) {
            return CompletableFuture.failedFuture(new KedgeException(failing.get(), "as scripted"));
        }
        success.run();
        return CompletableFuture.completedFuture(value);
    }

    private Instant end(Optional<Instant> wish, Duration most) {
        Instant cap = tasks.now().plus(most);
        return wish.filter(time -> time.isBefore(cap)).orElse(cap);
    }

    @Override
    public CompletionStage<ClientRegistration> register(String server, Optional<Instant> expirationTime, List<String> labels) {
        ClientRegistration made = new ClientRegistration(World.MAF, "r1", "//example.com/mn-1", World.MAF, end(expirationTime, mostClient),
                labels, Optional.of(KeyReference.parse("AA112233445566778899AABBCCDDEEFF@maf.example.com")));
        return answer("register", made, () -> clients.add(made));
    }

    @Override
    public CompletionStage<ClientRegistration> update(String server, Optional<Instant> expirationTime, Optional<List<String>> labels) {
        ClientRegistration made = new ClientRegistration(World.MAF, "r1", "//example.com/mn-1", World.MAF, end(expirationTime, mostClient),
                List.of(), Optional.empty());
        return answer("update", made, () -> {
            clients.clear();
            clients.add(made);
        });
    }

    @Override
    public CompletionStage<Void> deregister(String server) {
        return answer("deregister", null, clients::clear);
    }

    @Override
    public List<ClientRegistration> registrations() {
        return List.copyOf(clients);
    }

    @Override
    public CompletionStage<KeyRegistration> registerKey(String server, Suid suid, List<String> targetIds, Optional<SecretBytes> key,
            Optional<Instant> expirationTime, List<String> labels) {
        KeyRegistration made = new KeyRegistration(World.MAF, "%032X".formatted(calls.size() + 1), "//example.com/mn-1", World.MAF, suid,
                targetIds, end(expirationTime, mostKey), labels);
        return answer("registerKey " + targetIds, made, () -> {
            // One Kc per target is kept.
            keys.removeIf(old -> old.targetIds().equals(targetIds));
            keys.add(made);
        });
    }

    @Override
    public CompletionStage<KeyRegistration> updateKey(String server, String relativeKeyId, Optional<Instant> expirationTime,
            Optional<List<String>> labels, Optional<List<String>> targetIds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> deregisterKey(String server, String relativeKeyId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<KeyRegistration> keys() {
        return List.copyOf(keys);
    }
}
