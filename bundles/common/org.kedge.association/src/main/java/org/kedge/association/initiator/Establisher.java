package org.kedge.association.initiator;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.Reply;
import org.kedge.association.initiator.Dialer.Dialled;
import org.kedge.messages.association.AssociationAnswer;
import org.kedge.messages.association.AssociationCodec;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Establishes one association: what it rests on first (a client registration at a MAF, a Kc for the peer), then the handshake, then the
 * question to Entity B for whom it takes this node. Does not block for long. Thread-safe.
 */
final class Establisher {
    private static final Logger LOG = LoggerFactory.getLogger(Establisher.class);

    private final Dialer dialer;
    private final Registrations registrations;
    private final Function<String, CompletionStage<?>> maf;
    private final Tasks tasks;
    private final Times times;
    private final Supplier<InitiatorSettings> settings;
    /** By peer: the RelativeKeyID that was registered in place of a refused one. It is not replaced because of a refusal again. */
    private final Map<String, String> replacements = new ConcurrentHashMap<>();

    /** @param maf establishes the association with the MAF peer of this name */
    Establisher(Dialer dialer, Registrations registrations, Function<String, CompletionStage<?>> maf, Tasks tasks, Times times,
            Supplier<InitiatorSettings> settings) {
        this.dialer = dialer;
        this.registrations = registrations;
        this.maf = maf;
        this.tasks = tasks;
        this.times = times;
        this.settings = settings;
    }

    CompletionStage<Established> establish(Peer peer, boolean renew) {
        if (peer.uris().isEmpty()) {
            throw new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER, "the peer " + peer.name() + " has no URI: it only calls");
        }
        if (peer.role() == PeerRole.MAF) {
            return registered(peer, renew);
        }
        return peer.authentication() == PeerAuthentication.MAF ? keyed(peer, renew) : dial(peer).thenCompose(d -> ask(peer, d));
    }

    /** A MAF is associated by client registration, whose handshake fetches Km there when it is new (8.8.2.3). */
    private CompletionStage<Established> registered(Peer server, boolean renew) {
        CompletionStage<ClientRegistration> registration = registrations.client(server, renew);
        return registration.thenCompose(r -> dial(server)
                .thenApply(d -> new Established(d, earlier(d.notAfter(), Optional.of(r.expirationTime())), Optional.empty())));
    }

    private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
        return a.isEmpty() || b.isPresent() && b.get().isBefore(a.get()) ? b : a;
    }

    /** With a Kc at hand no MAF is needed; otherwise one is registered there for this peer (8.2.2.3 steps 1 to 3). */
    private CompletionStage<Established> keyed(Peer peer, boolean renew) {
        Optional<KeyRegistration> held = registrations.key(peer);
        if (held.isEmpty() && registrations.received(peer) && !renew) {
            // SA2: the peer shared its Kc with this node, which presents the same identifier.
            return dial(peer).thenCompose(d -> ask(peer, d));
        }
        long began = tasks.nanos();
        boolean suspect = held.isPresent() && "".equals(replacements.get(peer.name()));
        if (held.isEmpty() || renew || suspect) {
            return newKey(peer, suspect).thenCompose(key -> dial(peer)).thenCompose(d -> accepted(peer, d));
        }
        CompletableFuture<Established> result = new CompletableFuture<>();
        dial(peer).whenComplete((dialled, thrown) -> {
            if (thrown != null && refused(thrown) && replaceable(peer, held.get())) {
                replace(peer, held.get(), began, KedgeException.of(thrown)).whenComplete(completing(result));
            } else if (thrown != null) {
                result.completeExceptionally(KedgeException.of(thrown));
            } else {
                accepted(peer, dialled).whenComplete(completing(result));
            }
        });
        return result;
    }

    private static boolean refused(Throwable thrown) {
        ErrorCode code = KedgeException.of(thrown).code();
        return code == ErrorCode.HANDSHAKE_REFUSED_OR_LOST || code == ErrorCode.HANDSHAKE_ALERT;
    }

    private boolean replaceable(Peer peer, KeyRegistration key) {
        return !key.relativeKeyId().equals(replacements.get(peer.name()));
    }

    /**
     * Entity B refused a Kc that it may have held valid once: a new one is registered, once. When the refusal took long (DTLS: silence),
     * it is reported first and the next try begins with the new key (D-80).
     */
    private CompletionStage<Established> replace(Peer peer, KeyRegistration old, long began, KedgeException refusal) {
        LOG.info("KC-REFUSED peer={} kcId={} code={}: a new one is registered", peer.name(), old.keyId(), refusal.code());
        if (tasks.nanos() - began > settings.get().handshake().toNanos() / 2) {
            replacements.put(peer.name(), "");
            return CompletableFuture.failedFuture(refusal);
        }
        return newKey(peer, true).thenCompose(key -> dial(peer)).exceptionallyCompose(thrown -> CompletableFuture.failedFuture(
                refused(thrown) ? new KedgeException(ErrorCode.ASSOCIATION_REFUSED, "the peer " + peer.name()
                        + " refused an old Kc and a newly registered one: " + KedgeException.of(thrown).detail(), thrown)
                        : KedgeException.of(thrown))).thenCompose(d -> accepted(peer, d));
    }

    /** A key that has worked may be replaced once more when it does not work any longer. */
    private CompletionStage<Established> accepted(Peer peer, Dialled dialled) {
        replacements.remove(peer.name());
        return ask(peer, dialled);
    }

    private CompletionStage<KeyRegistration> newKey(Peer peer, boolean replacement) {
        String server = peer.maf().orElseThrow(() -> new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER,
                "the peer " + peer.name() + " names no MAF"));
        return maf.apply(server).exceptionallyCompose(thrown -> CompletableFuture.failedFuture(notReady(peer, server, thrown)))
                .thenCompose(associated -> registrations.newKey(server, peer))
                .thenApply(key -> {
                    if (replacement) {
                        replacements.put(peer.name(), key.relativeKeyId());
                    }
                    LOG.info("KC-REGISTERED peer={} kcId={} notAfter={}", peer.name(), key.keyId(), key.expirationTime());
                    return key;
                });
    }

    private static KedgeException notReady(Peer peer, String server, Throwable thrown) {
        KedgeException cause = KedgeException.of(thrown);
        return new KedgeException(ErrorCode.ASSOCIATION_NOT_READY, "the MAF " + server + ", which is to distribute a key for "
                + peer.name() + ", is not associated: " + cause.code() + " " + cause.detail(),
                cause.code() == ErrorCode.ASSOCIATION_NOT_READY ? cause.getCause() : cause);
    }

    private CompletionStage<Dialled> dial(Peer peer) {
        return dialer.dial(peer, times.now().plus(settings.get().handshake()));
    }

    /** What the peer answers is information; that it answers is the proof that the association works. */
    private CompletionStage<Established> ask(Peer peer, Dialled dialled) {
        return dialled.channel().request(AssociationAnswer.question()).handle((reply, thrown) -> {
            if (thrown != null) {
                dialled.channel().close();
                throw KedgeException.of(thrown);
            }
            return new Established(dialled, dialled.notAfter(), read(peer, reply));
        });
    }

    private static Optional<AssociationAnswer> read(Peer peer, Reply reply) {
        try {
            return reply.status().isSuccess() ? Optional.of(AssociationCodec.decode(reply.body())) : Optional.empty();
        } catch (KedgeException e) {
            LOG.warn("ASSOCIATION-ANSWER peer={}: {}", peer.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private static <T> BiConsumer<T, Throwable> completing(CompletableFuture<T> result) {
        return (value, thrown) -> {
            if (thrown != null) {
                result.completeExceptionally(KedgeException.of(thrown));
            } else {
                result.complete(value);
            }
        };
    }
}
