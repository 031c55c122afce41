package org.kedge.association.credential;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Bound;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tries to open one channel. A URI that cannot be reached is left out; a handshake without an answer may mean a refusal or a dead
 * peer (D-80), so the same credential is tried at the other URIs, then the next credential; a refusal goes on with the next credential,
 * or with the same one renewed when there is a way to.
 */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration LEAST = Duration.ofMillis(50);

    private final Peer peer;
    private final KeyExport export;
    private final Instant deadline;
    private final Bound<SecureTransport> transports;
    private final Times times;
    private final List<Offer> all;
    private final Deque<Offer> offers;
    private final CompletableFuture<OpenChannel> result = new CompletableFuture<>();
    private final List<KedgeException> failures = new ArrayList<>();
    /** In the order of trying; those that gave no answer come last. */
    private List<URI> known;
    private Deque<URI> open;

    Attempts(Peer peer, KeyExport export, Instant deadline, List<Offer> offers, Bound<SecureTransport> transports, Times times) {
        this.peer = peer;
        this.export = export;
        this.deadline = deadline;
        this.transports = transports;
        this.times = times;
        this.all = offers;
        this.offers = new ArrayDeque<>(offers);
        this.known = new ArrayList<>(peer.uris());
        this.open = new ArrayDeque<>(known);
        result.whenComplete((channel, thrown) -> all.forEach(Offer::close));
    }

    CompletableFuture<OpenChannel> result() {
        return result;
    }

    void start() {
        next();
    }

    private void next() {
        Offer offer = offers.peek();
        URI uri = open.peek();
        if (offer == null || uri == null) {
            fail();
            return;
        }
        Duration left = times.left(deadline).dividedBy(tries());
        if (left.compareTo(LEAST) < 0 && !failures.isEmpty()) {
            fail();
            return;
        }
        Optional<SecureTransport> transport = transports.named(uri.getScheme());
        if (transport.isEmpty()) {
            failed(uri, new KedgeException(ErrorCode.TRANSPORT_MISSING, "no transport for " + uri.getScheme() + " is present"));
            return;
        }
        Instant until = times.now().plus(left);
        try {
            offer.at(uri, until).whenComplete((candidate, thrown) -> {
                if (thrown == null) {
                    connect(transport.get(), offer, candidate, uri, until);
                } else {
                    absent(KedgeException.of(thrown));
                }
            });
        } catch (RuntimeException e) {
            absent(KedgeException.of(e));
        }
    }

    /** How many tries may still follow, this one included: they share the time. */
    private int tries() {
        return open.size() + offers.stream().mapToInt(Offer::tries).sum() - 1;
    }

    /** Nothing to present is not the peer's doing. */
    private void absent(KedgeException failure) {
        failures.add(failure);
        nextOffer(false);
        next();
    }

    private void connect(SecureTransport transport, Offer offer, Candidate candidate, URI uri, Instant until) {
        Duration left = times.left(until);
        Duration handshake = left.compareTo(HANDSHAKE) > 0 ? HANDSHAKE : left.compareTo(LEAST) < 0 ? LEAST : left;
        try {
            ConnectOptions options = new ConnectOptions(export, handshake, REQUEST);
            transport.connect(new PeerAddress(uri, peer.fqdn()), candidate.credential(), options)
                    .whenComplete((channel, thrown) -> connected(offer, candidate, uri, channel, thrown));
        } catch (RuntimeException e) {
            failed(uri, KedgeException.of(e));
        }
    }

    private void connected(Offer offer, Candidate candidate, URI uri, SecureChannel channel, Throwable thrown) {
        if (thrown != null) {
            failed(uri, KedgeException.of(thrown));
            return;
        }
        offer.accepted();
        if (!result.complete(new OpenChannel(channel, candidate.use(), uri, fellBack(offer)))) {
            channel.close();
        }
    }

    /** The KeID in place of a KmID is no older credential. */
    private Optional<KedgeException> fellBack(Offer offer) {
        boolean older = !all.get(0).use().identifier().equals(offer.use().identifier());
        return older ? Optional.of(told()) : Optional.empty();
    }

    private void failed(URI uri, KedgeException failure) {
        failures.add(failure);
        open.remove(uri);
        switch (failure.code()) {
            case CONNECT_FAILED, TRANSPORT_MISSING, TRANSPORT_STOPPED, SUITE_NOT_OFFERED -> {
                known.remove(uri);
                if (open.isEmpty()) {
                    nextOffer(false);
                }
            }
            case HANDSHAKE_REFUSED_OR_LOST, REQUEST_TIMED_OUT, PEER_CLOSED -> {
                known.remove(uri);
                known.add(uri);
                if (open.isEmpty()) {
                    nextOffer(true);
                }
            }
            default -> {
                known.remove(uri);
                known.add(0, uri);
                nextOffer(failure.code() == ErrorCode.HANDSHAKE_ALERT);
            }
        }
        next();
    }

    /** @param refused whether the peer may have refused the present one, which then may be renewed */
    private void nextOffer(boolean refused) {
        Offer present = offers.peek();
        if (present != null && !(refused && present.renew())) {
            offers.poll();
            if (!offers.isEmpty()) {
                LOG.info("CREDENTIAL-REFUSED peer={} by={} next={}", peer.name(), present.use(), offers.peek().use());
            }
        }
        open = new ArrayDeque<>(known);
    }

    /** What the peer said tells more than that it could not be reached. */
    private KedgeException told() {
        return failures.stream().filter(f -> !unreachable(f)).reduce((first, last) -> last)
                .orElseGet(() -> failures.get(failures.size() - 1));
    }

    private void fail() {
        KedgeException told = told();
        failures.stream().filter(f -> f != told).forEach(told::addSuppressed);
        result.completeExceptionally(told);
    }

    private static boolean unreachable(KedgeException failure) {
        return failure.code() == ErrorCode.CONNECT_FAILED || failure.code() == ErrorCode.TRANSPORT_MISSING;
    }
}
