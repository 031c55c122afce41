package org.kedge.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.ServerKind;

/** A server over fakes: clients gw1 (by Km), in1, other; one rule gw1 to in1; a clock that stands still. */
final class RegistrationFixture {
    static final Fqdn SP = Fqdn.parse("sp.example.com");
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00.75Z");
    static final String GW1 = "//sp.example.com/gw1";
    static final String IN1 = "//sp.example.com/in1";
    static final String OTHER = "//sp.example.com/other";
    static final String NOT_FOUND = "{\"errorString\":\"nothing of this identifier for this client\"}";

    final Fqdn server;
    final ServerKind kind;
    final KeyReference kmId;
    final FakeRegistrations registry = new FakeRegistrations();
    final FakeRules rules = new FakeRules();
    final RecordingAudit audit = new RecordingAudit();
    final Map<String, Client> clients = new ConcurrentHashMap<>();
    final ClientRegistrations clientHandler;
    final KeyRegistrations keyHandler;
    RegistrationSettings settings;
    Instant now = NOW;
    private int seed = 0x10;

    RegistrationFixture(ServerKind kind) {
        this.kind = kind;
        server = Fqdn.parse(kind.prefix() + ".example.com");
        kmId = KeyReference.parse("0A0B@" + server);
        settings = RegistrationSettings.of(server, kind);
        List.of(GW1, IN1, OTHER).forEach(id -> clients.put(id, Client.of(id)));
        rules.add(new Rule(server, GW1, IN1));
        RegistrationParts parts = new RegistrationParts(() -> settings, registry, rules,
                peer -> Optional.ofNullable(clients.get(peer.principal())), audit, () -> Meters.NONE, () -> now);
        clientHandler = new ClientRegistrations(parts);
        keyHandler = new KeyRegistrations(parts);
    }

    ScriptedSession session(String principal) {
        return new ScriptedSession("id-of-" + principal, principal, seed++);
    }

    Reply send(RequestHandler handler, ScriptedSession session, boolean first, Request request) {
        return handler.handle(new IncomingRequest(request, session, first, NOW.plusSeconds(20))).toCompletableFuture().join();
    }

    Reply client(String principal, Request request) {
        return send(clientHandler, session(principal), true, request);
    }

    Reply key(String principal, Request request) {
        return send(keyHandler, session(principal), true, request);
    }

    ClientRequest clientRequest() {
        return new ClientRequest(server, Optional.empty(), List.of("hall 3"), SP);
    }

    Reply register(String principal) {
        return client(principal, RegistrationRequests.registerClient(kind, clientRequest(), Optional.of(principal)));
    }

    /** The id under which gw1 is registered now. */
    String registered() {
        assertEquals(ReplyStatus.CREATED, register(GW1).status());
        return registry.clients.firstKey();
    }

    Suid suid() {
        return kind == ServerKind.MAF ? Suid.MAF_SAEF : Suid.RSPF_SAEF;
    }

    KeyRequest keyRequest(Optional<SecretBytes> value) {
        return new KeyRequest(server, Optional.empty(), List.of("Kc"), SP, suid(), List.of(IN1), value);
    }

    /** The RelativeKeyID of a key that gw1 has registered for in1 by export. */
    String registeredKey() {
        registered();
        Reply reply = key(GW1, RegistrationRequests.registerKey(keyRequest(Optional.empty()), Optional.of(GW1)));
        assertEquals(ReplyStatus.CREATED, reply.status(), () -> text(reply));
        return registry.keys.lastEntry().getValue().relativeKeyId();
    }

    static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** A refusal has its status, its code in the audit trail, no detail for the peer, and leaves nothing behind. */
    void assertRefused(Reply reply, ReplyStatus status, ErrorCode code) {
        assertEquals(status, reply.status(), () -> text(reply) + " " + audit.records);
        assertTrue(audit.last().startsWith("refused ") && audit.last().endsWith(" " + code.code()), audit.last());
        String text = RegistrationCodec.decodeError(reply.body()).orElseThrow();
        assertTrue(status == ReplyStatus.NOT_FOUND ? text(reply).equals(NOT_FOUND) : text.startsWith(code.code() + " "), text);
    }
}
