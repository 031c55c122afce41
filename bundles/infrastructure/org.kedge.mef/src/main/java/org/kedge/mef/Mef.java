package org.kedge.mef;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.exchange.EnrolmentRequest;
import org.kedge.messages.fetch.FetchCredentials;
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

/** A whole MEF: its parts over one set of registries, without OSGi. Thread-safe. */
public final class Mef implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mef.class);

    /** Path of the Enrolment Exchange: {@code kedge.path} of {@link #enrolmentHandler}. */
    public static final String ENROLMENT_PATH = EnrolmentRequest.PATH;
    /** {@code kedge.path} of {@link #fetchHandler}. */
    public static final String FETCH_PATH = FetchCredentials.PATH;
    /** {@code kedge.path} of {@link #clientHandler}. */
    public static final String CLIENT_PATH = RegistrationNames.clientPath(ServerKind.MEF);
    /** {@code kedge.path} of {@link #keyHandler}. */
    public static final String KEY_PATH = RegistrationNames.KEY_PATH;

    private final AtomicReference<MefSettings> settings;
    private final MefRegistries registries;
    private final InstantSource clock;
    private final MefStatus status;
    private final KeyRelease release;
    private final MefKeyResolver resolver;
    private final EnrolmentHandler enrolment;
    private final FetchCredentialsHandler fetch;
    private final ClientRegistrations clients;
    private final KeyRegistrations keys;
    private final Pusher pusher;

    public Mef(MefSettings settings, MefRegistries registries, AuditSinks sinks, Supplier<Meters> meters, InstantSource clock) {
        this(settings, registries, sinks, meters, clock, Optional::empty);
    }

    /** @param connections the channels to MAFs, for the push (D-58) */
    public Mef(MefSettings settings, MefRegistries registries, AuditSinks sinks, Supplier<Meters> meters, InstantSource clock,
            Supplier<Optional<PeerConnections>> connections) {
        this(settings, registries, sinks, meters, clock, connections, CertificateNames::claims, Pusher.DELAYS);
    }

    /**
     * @param names reads the identities that a certificate claims
     * @param delays time between the tries of a push
     */
    Mef(MefSettings settings, MefRegistries registries, AuditSinks sinks, Supplier<Meters> meters, InstantSource clock,
            Supplier<Optional<PeerConnections>> connections, Function<X509Certificate, List<Claim>> names, List<Duration> delays) {
        this.settings = new AtomicReference<>(settings);
        this.registries = registries;
        this.clock = clock;
        status = new MefStatus(this.settings::get, sinks, meters);
        AuditTrail audit = new AuditTrail(sinks, clock, status::fault);
        release = new KeyRelease(this.settings::get, registries, audit, status, clock);
        resolver = new MefKeyResolver(registries, status, names);
        pusher = new Pusher(this.settings::get, registries, release, audit, connections, clock, delays);
        enrolment = new EnrolmentHandler(this.settings::get, registries, audit, status, clock, pusher::committed);
        Sessions sessions = new Sessions(registries);
        fetch = new FetchCredentialsHandler(sessions, release);
        RegistrationParts parts = new RegistrationParts(() -> this.settings.get().registrations(), registries.registrations(),
                registries.rules(), sessions, audit, meters, clock);
        clients = new ClientRegistrations(parts);
        keys = new KeyRegistrations(parts);
    }

    MefSettings settings() {
        return settings.get();
    }

    /** New settings; exchanges in progress go on. */
    void reconfigure(MefSettings changed) {
        settings.set(changed);
    }

    /** Who may connect. */
    public KeyResolver resolver() {
        return resolver;
    }

    /** The handler of the path {@code enrolment}. */
    public RequestHandler enrolmentHandler() {
        return enrolment;
    }

    /** The handler of the path {@code fetchCredentials}. */
    public RequestHandler fetchHandler() {
        return fetch;
    }

    /** The handler of the path {@code mefClientReg}. */
    public RequestHandler clientHandler() {
        return clients;
    }

    /** The handler of the path {@code symmKeyReg}. */
    public RequestHandler keyHandler() {
        return keys;
    }

    /** The keys of the target this MEF belongs to; only in mode self (D-81). */
    public Optional<ProvisionedKeySource> ownKeys() {
        return settings().ownTarget().map(target -> new OwnKeySource(target, release));
    }

    public HealthIndicator health() {
        return status;
    }

    /** Removes expired enrolment keys and registrations. Never throws; a fault shows in the log and in the health. */
    public void sweep() {
        try {
            int expired = registries.keys().expire(clock.instant());
            status.swept(expired);
            if (expired > 0) {
                LOG.info("KE-EXPIRED count={}", expired);
            }
            int registrations = registries.registrations().expire(clock.instant());
            if (registrations > 0) {
                LOG.info("REGISTRATIONS-EXPIRED count={}", registrations);
            }
        } catch (RuntimeException e) {
            KedgeException fault = KedgeException.of(e);
            status.fault(fault);
            LOG.error("KE-SWEEP-FAILED {}", fault.getMessage());
        }
    }

    /** Ends pushes that wait; everything else ends with the listener. */
    @Override
    public void close() {
        pusher.close();
    }
}
