package org.kedge.maf;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.registration.RegistrationNames;
import org.kedge.messages.registration.ServerKind;
import org.kedge.pki.CertificateNames;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.ClientRegistrations;
import org.kedge.registration.KeyRegistrations;
import org.kedge.registration.RegistrationParts;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole MAF: its parts over one set of registries, without OSGi. Thread-safe. */
public final class Maf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Maf.class);

    private final AtomicReference<MafSettings> settings;
    private final MafRegistries registries;
    private final InstantSource clock;
    private final MafStatus status;
    private final FirstContacts contacts;
    private final MafKeyResolver resolver;
    private final Map<String, RequestHandler> handlers;

    /** @param fetcher asks MEFs and BSFs; it may come and go */
    public Maf(MafSettings settings, MafRegistries registries, Supplier<Optional<KeyFetcher>> fetcher, AuditSinks sinks,
            Supplier<Meters> meters, InstantSource clock) {
        this(settings, registries, fetcher, sinks, meters, clock, CertificateNames::claims);
    }

    /** @param names reads the identities that a certificate claims */
    Maf(MafSettings settings, MafRegistries registries, Supplier<Optional<KeyFetcher>> fetcher, AuditSinks sinks,
            Supplier<Meters> meters, InstantSource clock, Function<X509Certificate, List<Claim>> names) {
        this.settings = new AtomicReference<>(settings);
        this.registries = registries;
        this.clock = clock;
        status = new MafStatus(this.settings::get, sinks, () -> fetcher.get().isPresent(), meters, System::nanoTime);
        AuditTrail audit = new AuditTrail(sinks, clock, status::fault);
        KmIntake intake = new KmIntake(this.settings::get, registries.masterKeys(), audit, clock);
        contacts = new FirstContacts(this.settings::get, fetcher, registries.masterKeys(), intake, audit, status, clock);
        MafClients clients = new MafClients(registries, clock, () -> settings().acceptPush(), names);
        resolver = new MafKeyResolver(registries, clients, contacts, () -> fetcher.get().filter(KeyFetcher::usesUiccKeys).isPresent(),
                status, clock);
        RegistrationParts parts = new RegistrationParts(() -> settings().registration(), registries.registrations(), registries.rules(),
                clients, audit, meters, clock);
        handlers = Map.of(RegistrationNames.clientPath(ServerKind.MAF), new ClientGate(new ClientRegistrations(parts)),
                RegistrationNames.KEY_PATH, new ClientGate(new KeyRegistrations(parts)),
                RegistrationNames.PUSH_PATH,
                new ProvisionedKeyHandler(() -> settings().acceptPush(), registries.peers(), intake, audit, status));
    }

    MafSettings settings() {
        return settings.get();
    }

    MafRegistries registries() {
        return registries;
    }

    /** New settings; handshakes that wait go on. */
    void reconfigure(MafSettings changed) {
        settings.set(changed);
    }

    /** Who may connect. */
    public KeyResolver resolver() {
        return resolver;
    }

    /** What it serves, by {@code kedge.path}. */
    public Map<String, RequestHandler> handlers() {
        return handlers;
    }

    public HealthIndicator health() {
        return status;
    }

    /** Removes expired keys and registrations. Never throws; a fault shows in the log and in the health. */
    public void sweep() {
        try {
            int keys = registries.masterKeys().expire(clock.instant());
            int registrations = registries.registrations().expire(clock.instant());
            status.swept(keys, registrations);
            if (keys + registrations > 0) {
                LOG.info("MAF-EXPIRED keys={} registrations={}", keys, registrations);
            }
        } catch (RuntimeException e) {
            KedgeException fault = KedgeException.of(e);
            status.fault(fault);
            LOG.error("MAF-SWEEP-FAILED {}", fault.getMessage());
        }
    }

    /** Ends the handshakes that wait with a retryable failure. */
    @Override
    public void close() {
        contacts.close();
    }
}
