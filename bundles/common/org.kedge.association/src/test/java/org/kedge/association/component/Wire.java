package org.kedge.association.component;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.LocalCredential.Psk;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.api.transport.ServerSession;
import org.kedge.itests.testkit.ScriptedChannel;

/** A handshake without cryptography: the far node's resolver is asked, and both keys must be the same. */
final class Wire implements SecureTransport {
    private static final HandshakeFacts FACTS = ScriptedChannel.fullHandshake("TLS_PSK_WITH_AES_128_CCM_8");

    private static final OptionalInt CCM_8 = OptionalInt.of(0xC0A8);

    private final Map<Fqdn, TestNode> nodes = new HashMap<>();
    /** The identities that were presented, in order. */
    final List<String> presented = new ArrayList<>();
    /** The principals the far end named. */
    final List<String> principals = new ArrayList<>();

    void attach(TestNode node) {
        nodes.put(node.fqdn(), node);
    }

    @Override
    public CompletionStage<SecureChannel> connect(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
        if (peer.fqdn().equals(TestRegistrations.MAF)) {
            return CompletableFuture.completedFuture(new ScriptedChannel(FACTS, new PeerIdentity(PeerIdentity.Kind.PSK, "gw", "maf",
                    List.of()), new byte[48], request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.NOT_FOUND))));
        }
        TestNode far = nodes.get(peer.fqdn());
        if (far == null || !(credential instanceof Psk psk)) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "nobody is at " + peer.fqdn()));
        }
        presented.add(psk.identity());
        SecretBytes mine = psk.key().duplicate();
        return far.node.responder().resolver().psk(psk.identity(), CCM_8).handle((found, thrown) -> {
            try (mine) {
                if (thrown == null && found.isPresent() && same(mine, found.get())) {
                    principals.add(found.get().principal());
                    return channel(far, psk.identity(), found.get());
                }
                throw new KedgeException(ErrorCode.HANDSHAKE_ALERT, "decrypt_error");
            }
        });
    }

    private static boolean same(SecretBytes mine, ResolvedPsk found) {
        try (SecretBytes theirs = found.key()) {
            return mine.equals(theirs);
        }
    }

    private static SecureChannel channel(TestNode far, String identity, ResolvedPsk found) {
        Session session = new Session(new PeerIdentity(PeerIdentity.Kind.PSK, identity, found.principal(), List.of()));
        return new ScriptedChannel(FACTS, new PeerIdentity(PeerIdentity.Kind.PSK, identity, far.fqdn().value(), List.of()), new byte[48],
                request -> far.node.responder().handler().handle(new IncomingRequest(request, session, false, Instant.MAX)));
    }

    /** A session at the far end. */
    private record Session(PeerIdentity peer) implements ServerSession {
        @Override
        public String id() {
            return "s-" + System.identityHashCode(this);
        }

        @Override
        public HandshakeFacts facts() {
            return FACTS;
        }

        @Override
        public SecretBytes takeExportedKey() {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "nothing is exported");
        }

        @Override
        public void onClose(Runnable action) {
            // The test's sessions end with the test.
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
