package org.kedge.association.credential;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Bound;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens channels to peers with whatever credential this node has for them. A pending credential becomes the active one after its first
 * success; while it is refused the active one is used (architecture.md 6). Does not block. Thread-safe.
 */
public final class Channels {
    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private final Credentials credentials;
    private final Bound<SecureTransport> transports;
    private final Supplier<Optional<CredentialStore>> store;
    private final Times times;
    private final Tasks tasks;

    /** @param transports found by the schemes they serve */
    public Channels(Credentials credentials, Bound<SecureTransport> transports, Supplier<Optional<CredentialStore>> store, Times times,
            Tasks tasks) {
        this.credentials = credentials;
        this.transports = transports;
        this.store = store;
        this.times = times;
        this.tasks = tasks;
    }

    /**
     * Opens a channel by a full handshake.
     *
     * @param export what the session is to export
     * @param deadline the tries share the time until then; each takes 10 s at most
     * @return completes with the channel, which the caller closes, or exceptionally with what {@link Credentials#towards} throws,
     *         {@link ErrorCode#TRANSPORT_MISSING}, {@link ErrorCode#ASSOCIATION_UNKNOWN_PEER} for a peer without URI, or a code of area
     *         2 or 3; the failures of the other tries are suppressed in it
     */
    public CompletionStage<OpenChannel> open(Peer peer, KeyExport export, Instant deadline) {
        CompletableFuture<OpenChannel> result = new CompletableFuture<>();
        if (!tasks.run(() -> start(peer, export, deadline, result))) {
            result.completeExceptionally(new KedgeException(ErrorCode.ASSOCIATION_NOT_READY,
                    "no thread is free to open a channel to the peer \"" + peer.name() + "\""));
        }
        return result;
    }

    private void start(Peer peer, KeyExport export, Instant deadline, CompletableFuture<OpenChannel> result) {
        if (peer.uris().isEmpty()) {
            result.completeExceptionally(new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER,
                    "the peer \"" + peer.name() + "\" has no URI (uris): it can only call this node"));
            return;
        }
        List<Offer> offers;
        try {
            offers = credentials.towards(peer);
        } catch (RuntimeException e) {
            result.completeExceptionally(KedgeException.of(e));
            return;
        }
        Attempts attempts = new Attempts(peer, export, deadline, offers, transports, times);
        attempts.result().whenComplete((open, thrown) -> {
            if (thrown != null) {
                result.completeExceptionally(KedgeException.of(thrown));
            } else if (open.use().slot() == CredentialSlot.PENDING) {
                prove(open, result);
            } else {
                hand(open, result);
            }
        });
        attempts.start();
    }

    private static void hand(OpenChannel open, CompletableFuture<OpenChannel> result) {
        if (!result.complete(open)) {
            open.close();
        }
    }

    /** On a worker: the stage of a transport may complete on a thread that must not block. */
    private void prove(OpenChannel open, CompletableFuture<OpenChannel> result) {
        Runnable activation = () -> {
            try {
                store.get().ifPresent(present -> activate(present, open.use()));
            } catch (KedgeException e) {
                LOG.warn("CREDENTIAL-PENDING {} was used with success but stays pending: {}", open.use().alias(), e.getMessage());
            }
            hand(open, result);
        };
        if (!tasks.run(activation)) {
            hand(open, result);
        }
    }

    /** A newer one may have taken its place meanwhile, which has proved nothing yet. */
    private static void activate(CredentialStore present, CredentialUse use) {
        Optional<Credential> pending = present.get(use.alias(), CredentialSlot.PENDING);
        boolean same = pending.map(credential -> {
            try (credential) {
                return credential.identifier().equals(use.identifier());
            }
        }).orElse(false);
        if (same) {
            present.activate(use.alias());
            LOG.info("ACTIVATED {} after its first success as {}", use.alias(), use);
        }
    }
}
