package org.kedge.bsf;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.gba.ZnRequest;
import org.kedge.pki.CertificateNames;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole BSF: its parts over one set of registries, without OSGi. Thread-safe. */
public final class Bsf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bsf.class);

    /** {@code kedge.path} of {@link #ubHandler}: the root; with {@code kedge.anonymous}. */
    public static final String UB_PATH = "";
    /** {@code kedge.path} of {@link #znHandler}. */
    public static final String ZN_PATH = ZnRequest.PATH.get(0);

    private final AtomicReference<BsfSettings> settings;
    private final BsfRegistries registries;
    private final InstantSource clock;
    private final BsfStatus status;
    private final Challenges challenges;
    private final NafKeys keys;
    private final UbHandler ub;
    private final ZnHandler zn;
    private final ZnKeyResolver resolver;

    /** @param connections the channels to the HSS; needed with the source zh only */
    public Bsf(BsfSettings settings, BsfRegistries registries, AuditSinks sinks, Supplier<Meters> meters, InstantSource clock,
            Supplier<Optional<PeerConnections>> connections) {
        this(settings, registries, sinks, meters, clock, connections, CertificateNames::claims, System::nanoTime, new SecureRandom());
    }

    /**
     * @param names reads the identities that a certificate claims
     * @param nanos the clock of the limits
     */
    Bsf(BsfSettings settings, BsfRegistries registries, AuditSinks sinks, Supplier<Meters> meters, InstantSource clock,
            Supplier<Optional<PeerConnections>> connections, Function<X509Certificate, List<Claim>> names, LongSupplier nanos,
            SecureRandom random) {
        this.settings = new AtomicReference<>(settings);
        this.registries = registries;
        this.clock = clock;
        Supplier<BsfSettings> now = this.settings::get;
        status = new BsfStatus(now, sinks, meters);
        AuditTrail audit = new AuditTrail(sinks, clock, status::fault);
        AvSource auc = new Auc(now, registries.subscribers(), random);
        AvSource zh = new Zh(now, registries.peers(), connections, clock);
        challenges = new Challenges(() -> settings().challenges().table());
        Challenger challenger = new Challenger(now, () -> settings().source().zhPeer().isPresent() ? zh : auc, challenges, status, clock,
                random, nanos);
        ub = new UbHandler(now, registries, challenges, challenger, new Bootstrapper(now, registries, audit, status, clock), audit, status,
                clock);
        // A trail has one limit for strangers: those of Ub are not to drown those of Zn.
        AuditTrail nafs = new AuditTrail(sinks, clock, status::fault);
        keys = new NafKeys(now, registries, nafs, status, clock);
        zn = new ZnHandler(now, registries.peers(), keys, nafs, status, nanos);
        resolver = new ZnKeyResolver(registries.peers(), status, names);
    }

    BsfSettings settings() {
        return settings.get();
    }

    BsfRegistries registries() {
        return registries;
    }

    NafKeys keys() {
        return keys;
    }

    /** New settings; open challenges stay good. */
    void reconfigure(BsfSettings changed) {
        settings.set(changed);
    }

    /** For the listener of UEs, at {@link #UB_PATH}. */
    public RequestHandler ubHandler() {
        return ub;
    }

    /** For the listener of NAFs, at {@link #ZN_PATH}. */
    public RequestHandler znHandler() {
        return zn;
    }

    /** Who may connect to the listener of NAFs. */
    public KeyResolver resolver() {
        return resolver;
    }

    public HealthIndicator health() {
        return status;
    }

    /** Challenges that wait for their answer. */
    int openChallenges() {
        return challenges.size();
    }

    /** Removes what has ended. Never throws; a fault shows in the log and in the health. */
    public void sweep() {
        try {
            challenges.expire(clock.instant());
            int ended = registries.bootstraps().expire(clock.instant());
            if (ended > 0) {
                LOG.info("GBA-BOOTSTRAPS-ENDED count={}", ended);
            }
        } catch (RuntimeException e) {
            KedgeException fault = KedgeException.of(e);
            status.fault(fault);
            LOG.error("GBA-SWEEP-FAILED {}", fault.getMessage());
        }
    }

    /** Wipes the open challenges. */
    @Override
    public void close() {
        challenges.close();
    }
}
