package org.kedge.transport.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;

class HandlersTest {
    private final Handlers handlers = new Handlers();
    private final RequestHandler trusting = handler(ReplyStatus.OK);
    private final RequestHandler careful = handler(ReplyStatus.CREATED);

    private static RequestHandler handler(ReplyStatus status) {
        return request -> CompletableFuture.completedFuture(Reply.of(status));
    }

    @Test
    void anonymousClientsFindOnlyHandlersForThem() {
        handlers.add("x", trusting, 10, 1, false);
        assertTrue(handlers.isEmpty(true), "as if it were not there");
        assertFalse(handlers.isEmpty(false));
        handlers.add("x", careful, 0, 2, true);
        assertEquals(Optional.of(careful), handlers.find(List.of("x", "y"), true));
        assertEquals(Optional.of(trusting), handlers.find(List.of("x"), false));
        handlers.remove(careful);
        assertEquals(Optional.empty(), handlers.find(List.of("x"), true));
        assertTrue(handlers.isEmpty(true));
        assertEquals(Optional.of(trusting), handlers.find(List.of("x"), false));
    }

    @Test
    void authenticatedClientsFindAll() {
        handlers.add("x", careful, 0, 1, true);
        assertEquals(Optional.of(careful), handlers.find(List.of("x"), false));
    }

    @Test
    void emptyPathIsTheRootAlone() {
        handlers.add("", careful, 0, 1, false);
        assertEquals(Optional.of(careful), handlers.find(List.of(), false));
        assertEquals(Optional.empty(), handlers.find(List.of("x"), false));
        assertEquals(Optional.empty(), handlers.find(List.of("", "x"), false));
    }
}
