package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.pki.Issued;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** The Briefing Node over the registry it ships with, on a file: what a restart leaves. */
class RegistryStoryTest {
    private static final Destination A = BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com");

    /** A Briefing Node process on this home directory. */
    private static final class Process implements AutoCloseable {
        private final JournalStore store;
        private final Registry registry = new Registry();
        private final BriefingNode bbn;

        Process(Path home) {
            store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
            registry.open(() -> DatabaseSettings.sqlite(home.resolve("data/registry/registry.db")).database(), store);
            bbn = new BriefingNode(BbnFixture.settings(), new BriefingRegistries(registry.nodes(), registry.briefingRules(),
                    registry.enrolees()), () -> Optional.<CredentialStore>of(store), Optional::empty, AuditSinks.of(new RecordingSink()),
                    () -> Meters.NONE, Clock.systemUTC());
        }

        void list(String id, Set<String> labels) {
            registry.nodes().add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId(id), Optional.empty(), Optional.empty(),
                    Optional.of(BbnFixture.ca().information(CertificateFlavour.NODE_ID, id)), false, Optional.empty(), labels,
                    Optional.empty(), Optional.empty(), Optional.empty(), true), Optional.empty())));
        }

        /** Comes with a certificate, as the resolver says, and asks. */
        Reply ask(Issued certificate) {
            String principal = bbn.resolver().certificate(new Presented(certificate.chain(), certificate.publicKey()))
                    .toCompletableFuture().join().orElseThrow().principal();
            return bbn.handler().handle(new IncomingRequest(Request.postJson(List.of(BriefingRequest.PATH),
                    BriefingCodec.write(BbnFixture.REQUEST)), Session.certificate(principal, certificate), false,
                    Clock.systemUTC().instant().plusSeconds(20))).toCompletableFuture().join();
        }

        byte[] document(Issued certificate) {
            try (BriefingAnswer answer = BriefingCodec.readAnswer(ask(certificate).body())) {
                return answer.instructions().get(0).document();
            }
        }

        @Override
        public void close() {
            bbn.close();
            registry.close();
            store.close();
        }
    }

    @Test
    void aRestartGivesTheSameDocumentAndAHigherSerialAfterwards(@TempDir Path home) {
        byte[] first;
        try (Process process = new Process(home)) {
            process.list(BbnFixture.GW1, Set.of());
            process.registry.briefingRules().save(book(0, A));
            first = process.document(BbnFixture.CERT1);
        }
        try (Process process = new Process(home)) {
            assertArrayEquals(first, process.document(BbnFixture.CERT1));
            process.registry.briefingRules().save(book(1, BbnFixture.destination("maf-a", "maf-a.example.com", "mef-b.example.com")));
            byte[] second = process.document(BbnFixture.CERT1);
            assertTrue(InstructionCodec.decode(second).serial() > InstructionCodec.decode(first).serial());
            assertEquals("mef-b.example.com", InstructionCodec.decode(second).mefFqdn().value());
        }
    }

    private static Rulebook book(long revision, Destination to) {
        return new Rulebook(revision, List.of(new BriefingRule(BriefingRule.MAIN, "all", List.of(), Set.of(),
                new Outcome(List.of(to.name()), Optional.empty()), true)), List.of(to));
    }

    @Test
    void aNodeWaitsForItsCodeAcrossARestart(@TempDir Path home) {
        try (Process process = new Process(home)) {
            process.list(BbnFixture.GW1, Set.of(Labels.CODE_REQUIRED));
            process.registry.briefingRules().save(book(0, A));
        }
        try (Process process = new Process(home)) {
            assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, process.ask(BbnFixture.CERT1).status());
            assertFalse(process.registry.nodes().find(new NodeId(BbnFixture.GW1)).isEmpty());
            assertEquals(List.of(), process.registry.nodes().issued(new NodeId(BbnFixture.GW1)));
        }
    }

    @Test
    void aPreSharedKeyOfTheRegistryIsFound(@TempDir Path home) {
        try (Process process = new Process(home); SecretBytes key = SecretBytes.copyOf(new byte[16])) {
            process.registry.nodes().add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId(BbnFixture.GW3), Optional.empty(),
                    Optional.of(BbnFixture.PSK_ID), Optional.empty(), false, Optional.empty(), Set.of(), Optional.empty(),
                    Optional.empty(), Optional.empty(), true), Optional.of(key))));
            try (SecretBytes found = process.bbn.resolver().psk(BbnFixture.PSK_ID).toCompletableFuture().join().orElseThrow().key()) {
                assertEquals(key, found);
            }
        }
    }
}
