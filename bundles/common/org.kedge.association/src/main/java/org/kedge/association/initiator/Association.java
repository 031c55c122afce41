package org.kedge.association.initiator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerRole;
import org.kedge.messages.association.AssociationAnswer;
import org.kedge.work.Tasks;
import org.kedge.work.Times;

/**
 * The association with one peer: at most one try in flight, one {@link Schedule}. A renewal opens the new channel before it closes the
 * old one. Thread-safe.
 */
final class Association implements OpenAssociation.Owner {
    /** What an association needs of its surroundings. */
    interface Host {
        /** Does not block. @param renew whether what it rests on is to be renewed, too */
        CompletionStage<Established> establish(Peer peer, boolean renew);

        /** Called without a lock after every change. */
        void changed(Association association, Event event);
    }

    /** What happened, for log and meters. */
    enum Event {
        CONNECTING, ASSOCIATED, RENEWED, FAILED, RENEWAL_FAILED, LOST, EXPIRED, RELEASED
    }

    /** A replaced channel stays as long for requests under way. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Host host;
    private final Tasks tasks;
    private final Times times;
    private final Supplier<InitiatorSettings> settings;
    private final Backoff backoff;
    private final Schedule schedule;
    private Peer peer;
    private AssociationState state = AssociationState.IDLE;
    private Instant since;
    private Optional<OpenAssociation> open = Optional.empty();
    private Optional<CompletableFuture<SecurityAssociation>> attempt = Optional.empty();
    private Optional<KedgeException> lastFailure = Optional.empty();
    private int failures;
    private boolean wanted;
    /** Something new turned up while a try was under way, which may not have seen it. */
    private boolean again;
    private boolean released;
    private boolean closed;

    Association(Peer peer, Host host, Tasks tasks, Times times, Supplier<InitiatorSettings> settings, Backoff backoff) {
        this.peer = peer;
        this.host = host;
        this.tasks = tasks;
        this.times = times;
        this.settings = settings;
        this.backoff = backoff;
        this.schedule = new Schedule(tasks, times, this::look);
        this.since = times.now();
    }

    synchronized Peer peer() {
        return peer;
    }

    /** The open association, a try in flight joined, or a new try. From now on it is kept. */
    CompletableFuture<SecurityAssociation> associate() {
        synchronized (this) {
            wanted = true;
            released = false;
            Optional<OpenAssociation> usable = open.filter(OpenAssociation::isOpen);
            if (usable.isPresent() && !closed) {
                return CompletableFuture.completedFuture(usable.get());
            }
        }
        return begin(false);
    }

    /** As {@link #associate}, unless the owner has released it. */
    void keep() {
        synchronized (this) {
            if (released || attempt.isPresent() || open.filter(OpenAssociation::isOpen).isPresent()) {
                return;
            }
            wanted = true;
        }
        begin(false);
    }

    /** There is something new to use: opens a new channel, in place of the old one when there is one; one that nobody wants stays shut. */
    void renew() {
        synchronized (this) {
            if (!wanted) {
                return;
            }
            again = attempt.isPresent();
            if (again) {
                return;
            }
        }
        begin(isOpen());
    }

    private synchronized boolean isOpen() {
        return open.filter(OpenAssociation::isOpen).isPresent();
    }

    private CompletableFuture<SecurityAssociation> begin(boolean renew) {
        CompletableFuture<SecurityAssociation> result = new CompletableFuture<>();
        Peer to;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedFailure("is not kept any more"));
            }
            if (attempt.isPresent()) {
                return attempt.get().copy();
            }
            attempt = Optional.of(result);
            schedule.nothing();
            to = peer;
            if (!isOpen()) {
                enter(AssociationState.CONNECTING);
            }
        }
        host.changed(this, Event.CONNECTING);
        if (!tasks.run(() -> establish(to, renew, result))) {
            failed(result, new KedgeException(ErrorCode.TRANSPORT_STOPPED, "too many tasks wait, or the associations were stopped"));
        }
        return result.copy();
    }

    private void establish(Peer to, boolean renew, CompletableFuture<SecurityAssociation> result) {
        CompletionStage<Established> stage;
        try {
            stage = host.establish(to, renew);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((established, thrown) -> {
            if (thrown == null) {
                succeeded(to, result, established);
            } else {
                failed(result, KedgeException.of(thrown));
            }
        });
    }

    private void succeeded(Peer to, CompletableFuture<SecurityAssociation> result, Established established) {
        OpenAssociation next = new OpenAssociation(to, established, times, this);
        Optional<OpenAssociation> old;
        synchronized (this) {
            if (!isCurrent(result)) {
                next.close();
                return;
            }
            attempt = Optional.empty();
            old = open;
            open = Optional.of(next);
            failures = 0;
            lastFailure = established.dialled().fellBack();
            schedule.renewal(old.isPresent() && !later(old.get().notAfter(), established.notAfter()) ? Optional.empty()
                    : times.trusted().flatMap(now -> established.notAfter().map(end -> backoff.renewal(now, end))));
            schedule.test(settings.get().keepAlive());
            enter(AssociationState.ESTABLISHED);
            arm();
        }
        old.ifPresent(replaced -> tasks.after(GRACE, replaced::close));
        host.changed(this, old.isPresent() ? Event.RENEWED : Event.ASSOCIATED);
        result.complete(next);
        ended();
    }

    /** A renewal that moved no end has nothing to renew: it waits until it is told of something new. */
    private static boolean later(Optional<Instant> before, Optional<Instant> after) {
        return before.isPresent() && after.isPresent() && after.get().isAfter(before.get());
    }

    private void failed(CompletableFuture<SecurityAssociation> result, KedgeException failure) {
        Event event;
        synchronized (this) {
            if (!isCurrent(result)) {
                return;
            }
            attempt = Optional.empty();
            lastFailure = Optional.of(failure);
            failures++;
            Optional<Duration> delay = failure.retryable() ? Optional.of(backoff.retry(failures)) : backoff.rare();
            if (isOpen()) {
                // The old one still works; the renewal is tried again well before its end.
                event = Event.RENEWAL_FAILED;
                schedule.renewal(delay.map(times.now()::plus));
            } else {
                event = Event.FAILED;
                schedule.retry(delay);
                enter(absent(failure) ? AssociationState.IDLE : failure.retryable() ? AssociationState.WAITING : AssociationState.FAILED);
            }
            arm();
        }
        host.changed(this, event);
        result.completeExceptionally(failure);
        ended();
    }

    private void ended() {
        boolean more;
        synchronized (this) {
            more = again;
            again = false;
        }
        if (more) {
            renew();
        }
    }

    /** What it rests on was never there; when that has failed, the cause says why. */
    private static boolean absent(KedgeException failure) {
        return failure.code() == ErrorCode.ASSOCIATION_NOT_READY && failure.getCause() == null;
    }

    private boolean isCurrent(CompletableFuture<SecurityAssociation> result) {
        return !closed && attempt.filter(current -> current == result).isPresent();
    }

    /** A session that is gone ends the association; an unanswered request is a reason to test it. */
    @Override
    public void failed(OpenAssociation association, KedgeException failure) {
        switch (failure.code()) {
            case PEER_CLOSED, TRANSPORT_STOPPED, HANDSHAKE_ALERT -> end(association, Event.LOST, failure);
            case REQUEST_TIMED_OUT -> doubt(association);
            default -> { }
        }
    }

    private synchronized void doubt(OpenAssociation association) {
        if (open.filter(current -> current == association).isPresent()) {
            schedule.test(Duration.ZERO);
            arm();
        }
    }

    @Override
    public synchronized void answered(OpenAssociation association) {
        schedule.test(settings.get().keepAlive());
    }

    private void end(OpenAssociation association, Event event, KedgeException why) {
        synchronized (this) {
            if (closed || open.filter(current -> current == association).isEmpty()) {
                association.close();
                return;
            }
            open = Optional.empty();
            lastFailure = Optional.of(why);
            if (attempt.isPresent()) {
                enter(AssociationState.CONNECTING);
            } else if (wanted) {
                schedule.retry(Optional.of(backoff.retry(1)));
                enter(AssociationState.WAITING);
            } else {
                enter(AssociationState.IDLE);
            }
            arm();
        }
        association.close();
        host.changed(this, event);
    }

    /** Closes it; it stays closed until {@link #associate}. @return whether there was anything to close */
    boolean release() {
        return shut(Event.RELEASED, "was released", true);
    }

    /** The peer was configured anew: what was opened with the old values is closed, and opened again when it is kept. */
    void reconfigure(Peer changed) {
        boolean again;
        synchronized (this) {
            if (peer.equals(changed)) {
                return;
            }
            peer = changed;
            again = wanted;
        }
        shut(Event.RELEASED, "was reconfigured", false);
        if (again) {
            begin(false);
        }
    }

    /** The end of this object. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        shut(Event.RELEASED, "is not kept any more", true);
        synchronized (this) {
            closed = true;
            schedule.stop();
        }
    }

    private boolean shut(Event event, String what, boolean forGood) {
        Optional<OpenAssociation> was;
        Optional<CompletableFuture<SecurityAssociation>> running;
        synchronized (this) {
            was = open;
            running = attempt;
            open = Optional.empty();
            attempt = Optional.empty();
            schedule.nothing();
            lastFailure = Optional.empty();
            failures = 0;
            wanted = wanted && !forGood;
            released = forGood;
            enter(AssociationState.IDLE);
            arm();
        }
        was.ifPresent(OpenAssociation::close);
        running.ifPresent(result -> result.completeExceptionally(closedFailure(what)));
        boolean existed = was.isPresent() || running.isPresent();
        if (existed) {
            host.changed(this, event);
        }
        return existed;
    }

    private KedgeException closedFailure(String what) {
        return new KedgeException(ErrorCode.ASSOCIATION_CLOSED, "the association with " + peer().name() + " " + what);
    }

    private void enter(AssociationState next) {
        if (state != next) {
            state = next;
            since = times.now();
        }
    }

    /** Holds the lock. */
    private void arm() {
        if (closed) {
            schedule.stop();
        } else {
            schedule.arm(open.isPresent(), open.flatMap(OpenAssociation::notAfter), attempt.isPresent(), tested());
        }
    }

    /** A MAF association is a registration: it does not depend on an open session, so none is kept alive. */
    private boolean tested() {
        return !settings.get().keepAlive().isZero() && peer.role() != PeerRole.MAF;
    }

    private void look() {
        Optional<OpenAssociation> over = Optional.empty();
        Optional<OpenAssociation> test = Optional.empty();
        boolean start = false;
        boolean renew = false;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (open.isPresent()) {
                over = open.filter(OpenAssociation::expired);
                renew = over.isEmpty() && attempt.isEmpty() && wanted && schedule.renewalDue();
                if (over.isEmpty() && tested() && schedule.testDue()) {
                    schedule.test(settings.get().keepAlive());
                    test = open;
                }
            } else {
                start = attempt.isEmpty() && wanted && schedule.retryDue();
            }
            arm();
        }
        over.ifPresent(ended -> end(ended, Event.EXPIRED, new KedgeException(ErrorCode.KEY_EXPIRED,
                "the credential of the association with " + peer().name() + " has ended")));
        test.ifPresent(this::test);
        if (start || renew) {
            begin(renew);
        }
    }

    /** Any answer will do. Two silences in a row are the end. */
    private void test(OpenAssociation association) {
        association.established().dialled().channel().request(AssociationAnswer.question()).whenComplete((reply, thrown) -> {
            if (thrown != null) {
                end(association, Event.LOST, KedgeException.of(thrown));
            }
        });
    }

    synchronized AssociationStatus status() {
        Optional<OpenAssociation> current = open;
        return new AssociationStatus(peer.name(), peer.id(), true, OpenAssociation.framework(peer), state,
                current.flatMap(a -> a.established().dialled().keyId()), current.flatMap(a -> a.established().dialled().checkValue()),
                current.map(OpenAssociation::facts), since, current.flatMap(OpenAssociation::notAfter), lastFailure, schedule.nextTry());
    }

    /** For whom Entity B takes this node, as it said after the handshake. */
    synchronized Optional<AssociationAnswer> answer() {
        return open.flatMap(current -> current.established().answer());
    }
}
