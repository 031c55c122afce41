package org.kedge.association.shell;

import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.crypto.KeyCheckValue;

/** What the commands of a MAF's and a MEF's client do; they differ in the role of the server alone. Shows no key. */
final class RegistrationConsole {
    private static final Duration FETCH = Duration.ofSeconds(10);

    private final PrintStream out;
    private final PeerRole role;
    private final RegistrationService service;
    private final List<PeerDirectory> peers;

    RegistrationConsole(PrintStream out, PeerRole role, RegistrationService service, List<PeerDirectory> peers) {
        this.out = out;
        this.role = role;
        this.service = Waiting.need(service, "the registration service");
        this.peers = peers;
    }

    void register(String server, String lifetime, String labels) {
        print(Waiting.on(service.register(named(server), until(lifetime), list(labels)), "the registration"));
    }

    void update(String server, String lifetime, String labels) {
        print(Waiting.on(service.update(named(server), until(lifetime), some(labels)), "the update"));
    }

    void deregister(String server) {
        Waiting.on(service.deregister(named(server)), "the de-registration");
        out.println("de-registered at " + server);
    }

    void registered() {
        service.registrations().stream().filter(r -> isOurs(r.server())).forEach(this::print);
        service.keys().stream().filter(k -> isOurs(k.server())).forEach(this::print);
    }

    void registerKey(String server, String suid, String lifetime, String labels, List<String> targets) {
        print(Waiting.on(service.registerKey(named(server), Suid.parse(suid), targets, Optional.empty(), until(lifetime), list(labels)),
                "the key registration"));
    }

    void updateKey(String server, String relativeKeyId, String lifetime, String labels, String targets) {
        print(Waiting.on(service.updateKey(named(server), relativeKeyId, until(lifetime), some(labels), some(targets)), "the update"));
    }

    void deregisterKey(String server, String relativeKeyId) {
        Waiting.on(service.deregisterKey(named(server), relativeKeyId), "the de-registration");
        out.println("de-registered key " + relativeKeyId + " at " + server);
    }

    void retrieveKey(KeyFetcher fetcher, String keyId, String suid) {
        Optional<FetchedKey> found = Waiting.on(Waiting.need(fetcher, "the key fetcher").fetch(KeyReference.parse(keyId), Suid.parse(suid),
                Instant.now().plus(FETCH)), "the key retrieval");
        try (FetchedKey key = found.orElseThrow(() -> new KedgeException(ErrorCode.KEY_NOT_GRANTED,
                keyId + " is not handed to this node with SUID " + suid + ", or its FQDN is no peer"))) {
            out.printf("key %s suid %s check %s source %s ends %s%n", key.keyId(), key.suid().digits(), KeyCheckValue.of(key.key()),
                    Waiting.dash(key.sourceId()), key.notAfter());
        }
    }

    private void print(ClientRegistration r) {
        out.printf("registered at %s as %s id %s key %s ends %s labels %s%n", r.server(), r.clientId(), r.id(),
                Waiting.dash(r.assignedSymmKeyId()), r.expirationTime(), String.join(",", r.labels()));
    }

    private void print(KeyRegistration k) {
        out.printf("key %s suid %s source %s targets %s ends %s labels %s%n", k.keyId(), k.suid().digits(), k.sourceId(),
                String.join(",", k.targetIds()), k.expirationTime(), String.join(",", k.labels()));
    }

    /** A command of the MAF's scope is not to change something at a MEF. */
    private String named(String server) {
        if (peers.stream().noneMatch(directory -> directory.find(server).filter(peer -> peer.role() == role).isPresent())) {
            throw new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER, "no peer \"" + server + "\" of role " + role + " is configured");
        }
        return server;
    }

    private boolean isOurs(Fqdn server) {
        return peers.stream().anyMatch(directory -> directory.find(role, server).isPresent());
    }

    private static Optional<Instant> until(String lifetime) {
        try {
            return lifetime.isEmpty() ? Optional.empty() : Optional.of(Instant.now().plus(Duration.parse(lifetime)));
        } catch (DateTimeException e) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not an ISO-8601 duration such as P1D: " + lifetime, e);
        }
    }

    private static List<String> list(String words) {
        return Arrays.stream(words.split(",")).map(String::trim).filter(word -> !word.isEmpty()).toList();
    }

    private static Optional<List<String>> some(String words) {
        return words.isEmpty() ? Optional.empty() : Optional.of(list(words));
    }
}
