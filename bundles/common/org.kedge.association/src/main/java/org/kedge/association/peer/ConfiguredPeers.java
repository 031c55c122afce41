package org.kedge.association.peer;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of the configuration. Their trust anchors are read from the store now and then, because anchors are replaced while a node
 * runs; a peer whose anchor is absent stays in the directory, and its certificate is refused. Thread-safe.
 */
public final class ConfiguredPeers implements PeerDirectory, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredPeers.class);
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private record Snapshot(List<Peer> peers, Set<String> missing, long madeAt) {
    }

    private final Supplier<Optional<CredentialStore>> store;
    private final LongSupplier nanos;
    private final Map<Object, PeerSettings> settings = new LinkedHashMap<>();
    private final List<Runnable> observers = new CopyOnWriteArrayList<>();
    private Optional<Snapshot> snapshot = Optional.empty();
    private List<Peer> last = List.of();

    /** @param nanos monotonic time */
    public ConfiguredPeers(Supplier<Optional<CredentialStore>> store, LongSupplier nanos) {
        this.store = store;
        this.nanos = nanos;
    }

    /** Adds or changes the peer of a configuration. @param owner stands for the configuration */
    public void put(Object owner, PeerSettings peer) {
        boolean changed;
        synchronized (this) {
            boolean taken = settings.entrySet().stream().anyMatch(e -> e.getKey() != owner && e.getValue().name().equals(peer.name()));
            if (taken) {
                LOG.error("PEER-DUPLICATE two configurations org.kedge.peer name their peer \"{}\"; the older one counts", peer.name());
            }
            changed = !peer.equals(settings.put(owner, peer));
            snapshot = Optional.empty();
        }
        tell(changed);
    }

    /** Removes the peer of a configuration. */
    public void remove(Object owner) {
        boolean changed;
        synchronized (this) {
            changed = settings.remove(owner) != null;
            snapshot = Optional.empty();
        }
        tell(changed);
    }

    /** Not of trust anchors that come into the store or are replaced there. */
    @Override
    public AutoCloseable observe(Runnable changed) {
        observers.add(changed);
        return () -> observers.remove(changed);
    }

    private void tell(boolean changed) {
        if (!changed) {
            return;
        }
        for (Runnable observer : observers) {
            try {
                observer.run();
            } catch (RuntimeException e) {
                LOG.error("PEER-OBSERVER-DEFECT one who is told of changed peers failed", e);
            }
        }
    }

    @Override
    public List<Peer> peers() {
        return present().peers;
    }

    private synchronized Snapshot present() {
        if (snapshot.filter(s -> nanos.getAsLong() - s.madeAt < FRESH).isEmpty()) {
            snapshot = Optional.of(read());
        }
        return snapshot.get();
    }

    private Snapshot read() {
        Map<String, List<X509Certificate>> anchors = new TreeMap<>();
        Set<String> missing = new TreeSet<>();
        Map<String, Peer> byName = new TreeMap<>();
        settings.values().forEach(s -> byName.putIfAbsent(s.name(),
                s.resolve(alias -> anchors.computeIfAbsent(alias, a -> anchor(a, missing)))));
        List<Peer> peers = new ArrayList<>(byName.values());
        // The same objects as long as nothing changed: whoever caches by certificate finds it again.
        last = peers.equals(last) ? last : List.copyOf(peers);
        return new Snapshot(last, missing, nanos.getAsLong());
    }

    private List<X509Certificate> anchor(String alias, Set<String> missing) {
        try {
            Optional<Credential> found = store.get().flatMap(s -> s.get(alias, CredentialSlot.ACTIVE));
            if (found.isPresent()) {
                try (Credential credential = found.get()) {
                    if (credential.kind() == CredentialKind.TRUST_ANCHOR) {
                        return credential.certificates();
                    }
                }
            }
        } catch (KedgeException e) {
            LOG.debug("trust anchor {} cannot be read: {}", alias, e.getMessage());
        }
        missing.add(alias);
        return List.of();
    }

    @Override
    public String name() {
        return "peers";
    }

    /** From memory: what the last look found. */
    @Override
    public synchronized Health health() {
        Set<String> missing = snapshot.map(Snapshot::missing).orElse(Set.of());
        return missing.isEmpty() ? new Health(Level.OK, settings.size() + " peers configured")
                : new Health(Level.WARNING, "trust anchors of peers are not in the credential store: " + String.join(", ", missing)
                        + "; bring them in through the intake directory");
    }
}
