package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;

class ProbeTest {
    private static final URI MEF = URI.create("coaps://127.0.0.1:5684");
    private static final URI ELSEWHERE = URI.create("coaps://mef.elsewhere.example:7000");
    private final World world = new World();

    @BeforeEach
    void start() {
        world.start();
        world.provider.set(World.briefing(1));
        put("bootstrap", CredentialKind.PRE_PROVISIONED_KEY, "gw@mef.other.example");
        put("pair", CredentialKind.KEY_PAIR, "ni:///sha-256;x");
        put("root", CredentialKind.TRUST_ANCHOR, "root");
    }

    private void put(String alias, CredentialKind kind, String identifier) {
        world.store.put(new Credential(alias, kind, identifier, Map.of(), SecretBytes.copyOf(new byte[32]), List.of(), Optional.empty()),
                CredentialSlot.ACTIVE);
    }

    private CompletableFuture<ProbeResult> probe(URI mef, Optional<String> alias) {
        CompletableFuture<ProbeResult> probe = world.enrolee.probe(mef, alias).toCompletableFuture();
        world.tasks.settle();
        return probe;
    }

    @Test
    void usesTheInstructionForThatMefAndStoresNothing() {
        int writes = world.store.writes();
        ProbeResult result = probe(URI.create("coaps://127.0.0.1"), Optional.empty()).join();
        assertEquals(FakeFramework.FACTS, result.facts());
        assertEquals(World.briefing(1).instruction(), world.psk.calls.get(0));
        assertEquals(writes, world.store.writes());
        assertEquals(List.of(), world.enrolee.status());
    }

    @Test
    void usesTheNamedCredentialWithTheNameAndAnchorsOfTheInstruction() {
        probe(MEF, Optional.of("pair")).join();
        BootstrapInstruction used = world.certificate.calls.get(0);
        assertEquals("pair", used.credentialAlias());
        assertEquals("mef.example.com", used.mefFqdn().value());
    }

    @Test
    void takesTheNameFromTheKpmIdWithoutAnInstruction() {
        probe(ELSEWHERE, Optional.of("bootstrap")).join();
        assertEquals("mef.other.example", world.psk.calls.get(0).mefFqdn().value());
        assertEquals(ELSEWHERE, world.psk.calls.get(0).mefUri());
    }

    @Test
    void takesTheNameFromTheUriAndAllAnchorsForAKeyPairWithoutAnInstruction() {
        probe(ELSEWHERE, Optional.of("pair")).join();
        assertEquals("mef.elsewhere.example", world.certificate.calls.get(0).mefFqdn().value());
        assertEquals(List.of("root"), world.certificate.calls.get(0).trustAnchorAliases());
    }

    @Test
    void needsAnInstructionOrACredential() {
        World.failure(ErrorCode.BRIEFING_NONE, probe(ELSEWHERE, Optional.empty()));
        World.failure(ErrorCode.CREDENTIAL_UNKNOWN, probe(MEF, Optional.of("nothing")));
        World.failure(ErrorCode.IDENTIFIER_MALFORMED, probe(URI.create("coaps://me@host:1"), Optional.of("bootstrap")));
    }

    @Test
    void needsTheFramework() {
        world.services.frameworks().remove(world.psk);
        World.failure(ErrorCode.BRIEFING_UNSUPPORTED, probe(MEF, Optional.empty()));
    }
}
