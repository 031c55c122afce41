package org.kedge.mef;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.ProvisionedKey;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.messages.registration.PushedKey;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands Km to a MAF as soon as Ke is kept (D-58), over the channel by which the MAF would fetch it. Runs apart from the enrolment: whatever
 * happens here, the MAF can still ask. Waiting pushes hold no key; each try derives, authorises and audits as a fetch does. Thread-safe.
 */
final class Pusher implements AutoCloseable {
    /** Time between the tries. */
    static final List<Duration> DELAYS = List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2),
            Duration.ofMinutes(10));
    private static final Logger LOG = LoggerFactory.getLogger(Pusher.class);
    private static final String PUSHED = "key.pushed";
    private static final int MOST_WAITING = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Supplier<MefSettings> settings;
    private final MefRegistries registries;
    private final KeyRelease release;
    private final AuditTrail audit;
    private final Supplier<Optional<PeerConnections>> connections;
    private final InstantSource clock;
    private final List<Duration> delays;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ScheduledThreadPoolExecutor executor;

    Pusher(Supplier<MefSettings> settings, MefRegistries registries, KeyRelease release, AuditTrail audit,
            Supplier<Optional<PeerConnections>> connections, InstantSource clock, List<Duration> delays) {
        this.settings = settings;
        this.registries = registries;
        this.release = release;
        this.audit = audit;
        this.connections = connections;
        this.clock = clock;
        this.delays = List.copyOf(delays);
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "kedge-mef-push");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * A Km that is to be handed over.
     *
     * @param attempt from 0
     */
    private record Push(String enroleeId, KeId keId, Fqdn maf, int attempt) {
        Push again() {
            return new Push(enroleeId, keId, maf, attempt + 1);
        }
    }

    /** Starts the pushes for an enrolment key that has just been kept; never throws. */
    void committed(EnroleeRecord enrolee, KeId keId) {
        if (settings.get().push()) {
            enrolee.targets().stream().filter(t -> t.target().kind() == EnrolmentTarget.Kind.MAF && t.suids().contains(Suid.RSPF_MAF))
                    .map(t -> t.target().fqdn()).distinct().forEach(maf -> start(new Push(enrolee.id(), keId, maf, 0), Duration.ZERO));
        }
    }

    private void start(Push push, Duration delay) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            abandon(push, new KedgeException(ErrorCode.LOOKUPS_EXHAUSTED, "more than " + MOST_WAITING + " pushes wait"));
            return;
        }
        try {
            executor.schedule(() -> attempt(push), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            waiting.decrementAndGet(); // the MEF was stopped: the MAF asks
        }
    }

    private void attempt(Push push) {
        try {
            Optional<PeerRecord> maf = registries.peers().findByFqdn(PeerRole.MAF, push.maf()).filter(peer -> !peer.uris().isEmpty());
            if (maf.isEmpty()) {
                LOG.info("KEY-PUSH-OMITTED maf={} keId={} reason=no-uri", push.maf(), push.keId());
                waiting.decrementAndGet();
                return;
            }
            PeerConnections channel = connections.get().orElseThrow(
                    () -> new KedgeException(ErrorCode.SERVICE_MISSING, "connections to peers (org.kedge.association)"));
            Request request = request(push, maf.get());
            channel.request(peer(maf.get()), request, clock.instant().plus(PATIENCE)).whenComplete((reply, thrown) -> {
                Arrays.fill(request.body(), (byte) 0);
                ended(push, thrown == null ? refusal(push, reply) : Optional.of(KedgeException.of(thrown)));
            });
        } catch (RuntimeException e) {
            ended(push, Optional.of(KedgeException.of(e)));
        }
    }

    private Request request(Push push, PeerRecord maf) {
        KeyRelease.Requester requester = new KeyRelease.Requester(maf.originator(), Targets.of(maf));
        try (ProvisionedKey km = release.release(push.keId(), Suid.RSPF_MAF, requester, Map.of("push", "true"))) {
            return RegistrationRequests.push(new PushedKey(push.keId(), km.key(), km.enroleeId(), km.notAfter(), km.derivation(),
                    Targets.kmId(maf.fqdn(), km)), settings.get().fqdn().value());
        }
    }

    private static Optional<KedgeException> refusal(Push push, Reply reply) {
        return reply.status() == ReplyStatus.CREATED ? Optional.empty()
                : Optional.of(new KedgeException(reply.status().code() >= ReplyStatus.INTERNAL_SERVER_ERROR.code()
                        ? ErrorCode.KEY_SERVER_UNREACHABLE : ErrorCode.REGISTRATION_REFUSED,
                        "MAF " + push.maf() + " answered the push of " + push.keId() + " with " + reply.status()));
    }

    private void ended(Push push, Optional<KedgeException> fault) {
        waiting.decrementAndGet();
        if (fault.isEmpty()) {
            LOG.info("KEY-PUSHED maf={} keId={} attempt={}", push.maf(), push.keId(), push.attempt());
        } else if (fault.get().retryable() && push.attempt() < delays.size()) {
            LOG.warn("KEY-PUSH-DELAYED maf={} keId={} attempt={} {}", push.maf(), push.keId(), push.attempt(), fault.get().getMessage());
            start(push.again(), delays.get(push.attempt()));
        } else {
            abandon(push, fault.get());
        }
    }

    private void abandon(Push push, KedgeException fault) {
        LOG.error("KEY-PUSH-FAILED maf={} keId={} attempt={} {}", push.maf(), push.keId(), push.attempt(), fault.getMessage());
        audit.failed(PUSHED, push.enroleeId(), push.maf().value(), Map.of("keId", push.keId().toString()), fault);
    }

    private static Peer peer(PeerRecord maf) {
        return new Peer(maf.name(), maf.role(), maf.fqdn(), maf.originator(), maf.uris(),
                maf.certificate().isPresent() ? PeerAuthentication.CERTIFICATE : PeerAuthentication.PSK, maf.certificate(),
                maf.credentialAlias(), Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
