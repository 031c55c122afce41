package org.kedge.association.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.ServerSession;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.messages.association.AssociationAnswer;
import org.kedge.messages.association.AssociationCodec;
import org.kedge.work.Times;

class AssociationHandlerTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final String KEY = "00112233445566778899AABBCCDDEEFF@maf.example.com";
    private final ManualTasks tasks = new ManualTasks(START);
    private final Grants grants = new Grants();
    private final AssociationHandler handler = new AssociationHandler(grants, new Times(tasks.clock()));

    private static final class Session implements ServerSession {
        private final String id;
        private final String identity;
        private final List<Runnable> atEnd = new ArrayList<>();

        Session(String id, String identity) {
            this.id = id;
            this.identity = identity;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public PeerIdentity peer() {
            return new PeerIdentity(PeerIdentity.Kind.PSK, identity, "//example.com/other", List.of());
        }

        @Override
        public HandshakeFacts facts() {
            return new HandshakeFacts("TLS1.2", "TLS_PSK_WITH_AES_128_GCM_SHA256", true, true, Duration.ofMillis(3));
        }

        @Override
        public SecretBytes takeExportedKey() {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "nothing is exported");
        }

        @Override
        public void onClose(Runnable action) {
            atEnd.add(action);
        }

        @Override
        public void close() {
            atEnd.forEach(Runnable::run);
        }
    }

    private Reply ask(Session session, Request request) {
        return handler.handle(new IncomingRequest(request, session, true, START.plusSeconds(9))).toCompletableFuture().join();
    }

    @Test
    void aCallerLearnsForWhomItIsTakenAndTheOwnerWhoCalls() {
        grants.put(KEY, new Grant("a", "//example.com/mn-1", AssociationFramework.MAF, Optional.of(KeyReference.parse(KEY)),
                Optional.of("CHECK123"), Optional.of(START.plusSeconds(60))));
        Session session = new Session("s1", KEY);
        AssociationAnswer expected = new AssociationAnswer("//example.com/mn-1", "maf", "TLS1.2", "TLS_PSK_WITH_AES_128_GCM_SHA256", START,
                Optional.of(START.plusSeconds(60)));
        assertEquals(expected, AssociationCodec.decode(ask(session, AssociationAnswer.question()).body()));
        tasks.advance(Duration.ofSeconds(5));
        assertEquals(expected, AssociationCodec.decode(ask(session, AssociationAnswer.question()).body()), "since the first question");
        assertEquals(1, handler.associations().size());
        var status = handler.associations().get(0);
        assertEquals("a", status.peer());
        assertEquals(false, status.initiator());
        assertEquals(Optional.of("CHECK123"), status.checkValue());
        session.close();
        assertEquals(List.of(), handler.associations());
    }

    @Test
    void whoWasLetInByAnotherResolverIsWhoItSays() {
        AssociationAnswer answer = AssociationCodec.decode(ask(new Session("s2", "whoever"), AssociationAnswer.question()).body());
        assertEquals("//example.com/other", answer.peerId());
        assertEquals("psk", answer.framework());
    }

    @Test
    void nothingElseIsServed() {
        Session session = new Session("s3", KEY);
        assertEquals(ReplyStatus.OPERATION_NOT_ALLOWED, ask(session, Request.postJson(List.of("association"), new byte[0])).status());
        assertEquals(ReplyStatus.OPERATION_NOT_ALLOWED,
                ask(session, new Request(Method.DELETE, List.of("association"), List.of(), Map.of(), "", new byte[0])).status());
        assertEquals(ReplyStatus.NOT_FOUND, ask(session, Request.get(List.of("association", "x"))).status());
        assertEquals(List.of(), handler.associations());
    }
}
