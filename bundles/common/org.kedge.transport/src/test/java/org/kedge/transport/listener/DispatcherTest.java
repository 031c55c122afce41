package org.kedge.transport.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;

/** What is kept of a request. */
class DispatcherTest {
    private final ScheduledThreadPoolExecutor timer = timer();
    private final ScheduledThreadPoolExecutor sessions = timer();
    private final Handlers handlers = new Handlers();
    private final List<ReplyStatus> replies = new ArrayList<>();

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @AfterEach
    void end() {
        timer.shutdownNow();
        sessions.shutdownNow();
    }

    private Dispatcher dispatch(Executor workers) {
        ListenerSettings settings = ListenerSettingsTest.settings(KeyExport.NONE);
        ListenerSession session = new SessionKeeper(settings, InstantSource.system(), sessions, Runnable::run).session(
                new Resolution(new PeerIdentity(PeerIdentity.Kind.PSK, "gw", "gw", List.of()), Optional.empty()),
                new HandshakeFacts("TLS1.2", "suite", true, true, Duration.ZERO), Optional.empty(), answered -> { });
        Dispatcher dispatcher = new Dispatcher(settings, handlers, workers, timer);
        dispatcher.dispatch(session, Optional.of(Request.get(List.of("x"))), true, reply -> replies.add(reply.status()));
        return dispatcher;
    }

    /** Otherwise request, session and certificates of every peer of the last 20 s stay in memory. */
    @Test
    void nothingOfAnAnsweredRequestIsKept() {
        handlers.add("x", request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK)), 0, 1, false);
        dispatch(Runnable::run);
        assertEquals(List.of(ReplyStatus.OK), replies);
        assertEquals(0, timer.getQueue().size());
    }

    @Test
    void nothingOfARequestWithoutAWorkerIsKept() {
        handlers.add("x", request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK)), 0, 1, false);
        dispatch(task -> {
            throw new RejectedExecutionException();
        });
        assertEquals(List.of(ReplyStatus.SERVICE_UNAVAILABLE), replies);
        assertEquals(0, timer.getQueue().size());
    }

    @Test
    void aRequestThatIsNotAnsweredYetHasItsDeadline() {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        handlers.add("x", request -> answer, 0, 1, false);
        Dispatcher dispatcher = dispatch(Runnable::run);
        assertEquals(1, timer.getQueue().size());
        assertEquals(1, dispatcher.inProgress());
        answer.complete(Reply.of(ReplyStatus.CREATED));
        assertEquals(List.of(ReplyStatus.CREATED), replies);
        assertEquals(0, timer.getQueue().size());
        assertEquals(0, dispatcher.inProgress());
    }
}
