package org.kedge.enrolee;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Bound;

/** What the enrolee works with; each may come and go at any time. Whoever needs an absent one waits here. Thread-safe. */
public final class Services {
    private record Waiter<T>(Supplier<Optional<T>> wanted, CompletableFuture<T> result) {
        void check() {
            wanted.get().ifPresent(result::complete);
        }
    }

    private final List<Waiter<?>> waiters = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Bound<BriefingProvider> providers = new Bound<>(this::changed);
    private final Bound<ProvisioningFramework> frameworks = new Bound<>(this::changed);
    private final Bound<SecureTransport> transports = new Bound<>(this::changed);
    private final Bound<CredentialStore> stores = new Bound<>(this::changed);
    private final Bound<PeerDirectory> peers = new Bound<>(this::changed);
    private final Bound<RegistrationService> registrations = new Bound<>(this::changed);
    private final Bound<PinnedSigners> signers = new Bound<>(this::changed);
    private final Bound<AuditSink> audits = new Bound<>(this::changed);
    private final Bound<Meters> meters = new Bound<>(this::changed);

    public Bound<BriefingProvider> providers() {
        return providers;
    }

    public Bound<ProvisioningFramework> frameworks() {
        return frameworks;
    }

    /** Found by the schemes they serve. */
    public Bound<SecureTransport> transports() {
        return transports;
    }

    public Bound<CredentialStore> stores() {
        return stores;
    }

    /** Where the MAF of an instruction is found. */
    public Bound<PeerDirectory> peers() {
        return peers;
    }

    /** What registers this node with a MAF. */
    public Bound<RegistrationService> registrations() {
        return registrations;
    }

    /** Who may sign instructions. */
    public Bound<PinnedSigners> signers() {
        return signers;
    }

    /** Who signed an instruction may have been struck off since. While nobody can say, nobody was. */
    boolean pins(String signer) {
        return signers.first().map(pinned -> pinned.pins(signer)).orElse(true);
    }

    public Bound<AuditSink> audits() {
        return audits;
    }

    Meters present() {
        return meters.first().orElse(Meters.NONE);
    }

    public Bound<Meters> meters() {
        return meters;
    }

    Optional<ProvisioningFramework> framework(Mechanism mechanism) {
        return frameworks.all().stream().filter(framework -> framework.mechanism() == mechanism).findFirst();
    }

    /** Completes with the wanted service, now or when it has come. Completing it from outside ends the wait. */
    <T> CompletableFuture<T> await(Supplier<Optional<T>> wanted) {
        Waiter<T> waiter = new Waiter<>(wanted, new CompletableFuture<>());
        waiters.add(waiter);
        waiter.result.whenComplete((service, thrown) -> waiters.remove(waiter));
        waiter.check();
        return waiter.result;
    }

    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        waiters.forEach(Waiter::check);
        listeners.forEach(Runnable::run);
    }
}
