package org.kedge.association.component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.association.credential.KeyAliases;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;

/** A MAF that registers whatever it is asked to; Kc is kept where associations look for it. */
final class TestRegistrations implements RegistrationService {
    static final Fqdn MAF = new Fqdn("maf.example.com");
    /** What a MAF holds: the keys of all nodes by their identifiers. */
    static final Map<String, byte[]> HELD = new ConcurrentHashMap<>();
    private final MemoryCredentialStore store;
    private final ManualTasks tasks;
    private final List<KeyRegistration> keys = new ArrayList<>();

    TestRegistrations(MemoryCredentialStore store, ManualTasks tasks) {
        this.store = store;
        this.tasks = tasks;
    }

    @Override
    public CompletionStage<ClientRegistration> register(String server, Optional<Instant> expirationTime, List<String> labels) {
        return CompletableFuture.completedFuture(new ClientRegistration(MAF, "r1", "//example.com/mn-1", MAF,
                tasks.now().plus(Duration.ofHours(9)), List.of(), Optional.empty()));
    }

    @Override
    public CompletionStage<ClientRegistration> update(String server, Optional<Instant> expirationTime, Optional<List<String>> labels) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> deregister(String server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ClientRegistration> registrations() {
        return List.of();
    }

    /** Registers a Kc for a target now, as an earlier run of the node would have. */
    KeyRegistration registered(String target, byte fill) {
        byte[] kc = new byte[32];
        Arrays.fill(kc, fill);
        KeyRegistration made = new KeyRegistration(MAF, "%032X".formatted(fill), "//example.com/mn-1", MAF, Suid.MAF_SAEF,
                List.of(target), tasks.now().plus(Duration.ofHours(1)), List.of());
        keys.removeIf(old -> old.targetIds().equals(List.of(target)));
        keys.add(made);
        HELD.put(made.keyId().lookupKey(), kc);
        try (Credential credential = new Credential(KeyAliases.kc(target), CredentialKind.ASSOCIATION_KEY, made.keyId().toString(),
                Map.of(KeyAliases.SERVER, MAF.value(), KeyAliases.SUID, "32", KeyAliases.TARGET, target), SecretBytes.copyOf(kc), List.of(),
                Optional.of(made.expirationTime()))) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
        return made;
    }

    @Override
    public CompletionStage<KeyRegistration> registerKey(String server, Suid suid, List<String> targetIds, Optional<SecretBytes> key,
            Optional<Instant> expirationTime, List<String> labels) {
        return CompletableFuture.completedFuture(registered(targetIds.get(0), (byte) 0x41));
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
