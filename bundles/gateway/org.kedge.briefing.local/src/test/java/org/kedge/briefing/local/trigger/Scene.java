package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.briefing.TriggerSource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerNode;

/** A receiver with everything around it, in one thread and under a clock of the test. */
final class Scene {
    static final NodeId NODE = new NodeId("urn:gsma:imei:90420156-025763-0");
    static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    static final KeyPair SIGNER = pair();
    static final KeyPair STRANGER = pair();
    static final byte[] KPM = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    static final URI BRIEFING_NODE = URI.create("https://b.example:8443");

    final ManualTasks tasks = new ManualTasks(NOW);
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final TriggerServices services = new TriggerServices();
    final List<BootstrapTrigger> started = new ArrayList<>();
    final List<AuditRecord> audits = new ArrayList<>();
    final PushSource source = new PushSource();
    final EnroleeService enrolee = Enrolees.answering(trigger -> {
        started.add(trigger);
        return CompletableFuture.completedFuture(List.of());
    });
    TriggerSettings settings = TriggerSettings.defaults(Optional.of(NODE));
    TriggerReceiver receiver;

    /** With store, enrolee, a signer and a Kpm. */
    Scene() {
        services.stores().add(store);
        services.enrolees().add(enrolee);
        services.signers().add(() -> Map.of("ni:///sha-256;owner", SIGNER.getPublic()));
        services.audits().add(audits::add);
        services.sources().add(source);
        kpm("kpm/mef", KPM);
        restart();
    }

    /** A source that the test pushes. */
    static final class PushSource implements TriggerSource {
        volatile Consumer<TriggerMessage> observer = message -> { };
        volatile boolean observed;

        @Override
        public String name() {
            return "push";
        }

        @Override
        public AutoCloseable observe(Consumer<TriggerMessage> given) {
            observer = given;
            observed = true;
            return () -> observed = false;
        }
    }

    /** Another process over the same store. */
    void restart() {
        if (receiver != null) {
            receiver.close();
        }
        receiver = new TriggerReceiver(services, () -> settings, tasks.clock(), tasks);
        receiver.start();
    }

    void kpm(String alias, byte[] key) {
        try (Credential credential = new Credential(alias, CredentialKind.PRE_PROVISIONED_KEY, alias + "@mef.example", Map.of(),
                SecretBytes.copyOf(key), List.of(), Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }

    static long seconds(Duration after) {
        return NOW.plus(after).getEpochSecond();
    }

    /** An enrolmentRequest for this node that says where the briefing is. */
    static TriggerClaim claim(long serial) {
        return new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.hashOf(NODE), serial, Optional.of(BRIEFING_NODE));
    }

    static TriggerMessage message(String text) {
        return message(text.getBytes(StandardCharsets.UTF_8), false);
    }

    static TriggerMessage message(byte[] payload, boolean authenticated) {
        return new TriggerMessage(payload, Optional.empty(), authenticated, "test", NOW);
    }

    /** What comes of a message of a source of its own, whose budgets are full. */
    Outcome receive(TriggerMessage message) {
        CompletableFuture<Outcome> outcome = receiver.receive(message).toCompletableFuture();
        tasks.settle();
        return outcome.getNow(null);
    }

    Outcome receive(String text) {
        return receive(message(text));
    }

    /** Refused with a code, and as if it had never come: the enrolee not called, nothing written. */
    KedgeException refused(ErrorCode code, TriggerMessage message) {
        int calls = started.size();
        int writes = store.writes();
        Outcome outcome = receive(message);
        assertEquals(Outcome.Verdict.REFUSED, outcome.verdict());
        KedgeException why = outcome.why().orElseThrow();
        assertEquals(code, why.code(), why.getMessage());
        assertEquals(calls, started.size(), "the enrolee was called");
        assertEquals(writes, store.writes(), "something was stored");
        return why;
    }

    KedgeException refused(ErrorCode code, String text) {
        return refused(code, message(text));
    }

    /** Accepted as genuine. */
    BootstrapTrigger accepted(TriggerMessage message) {
        int calls = started.size();
        Outcome outcome = receive(message);
        assertEquals(Outcome.Verdict.STARTED, outcome.verdict(), () -> "" + outcome.why());
        assertTrue(outcome.by().isPresent());
        assertEquals(calls + 1, started.size());
        return started.get(calls);
    }

    BootstrapTrigger accepted(String text) {
        return accepted(message(text));
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
