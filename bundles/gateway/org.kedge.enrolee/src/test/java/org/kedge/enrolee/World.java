package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.ScriptedTransport;
import org.kedge.messages.instruction.InstructionCodec;

/** An enrolee with everything around it under the control of a test. */
final class World {
    static final Instant T0 = Instant.parse("2026-06-01T12:00:00Z");
    static final String MAF = "maf.example.com";
    static final Duration LIFETIME = Duration.ofDays(100);

    final ManualTasks tasks;
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final FakeFramework psk = new FakeFramework(Mechanism.PSK);
    final FakeFramework certificate = new FakeFramework(Mechanism.CERTIFICATE);
    final FakeProvider provider = new FakeProvider("file");
    final ScriptedTransport transport = ScriptedTransport.failing(new IllegalStateException("the fake framework does not connect"));
    final List<AuditRecord> audit = new ArrayList<>();
    final List<EnrolmentStatus> seen = new ArrayList<>();
    Settings settings = new Settings(Optional.of("node-1"), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1), 0.9,
            Duration.ofSeconds(60), true, Optional.empty());
    Services services;
    TrustedClock clock;
    Enrolee enrolee;

    World() {
        tasks = new ManualTasks(T0);
    }

    /** Starts with everything present. */
    World start() {
        create();
        services.stores().add(store);
        services.frameworks().add(psk);
        services.frameworks().add(certificate);
        services.transports().add(transport, 0, Set.of("coaps"));
        services.providers().add(provider);
        enrolee.start();
        tasks.settle();
        return this;
    }

    /** Makes an enrolee that has nothing yet. */
    void create() {
        services = new Services();
        services.audits().add(audit::add);
        clock = new TrustedClock(tasks.clock(), T0.minus(Duration.ofDays(30)));
        enrolee = new Enrolee(services, () -> settings, clock, tasks, new Random(7));
        enrolee.observe(seen::add);
    }

    /** The process ends and starts again; only the store is left. */
    void restart() {
        enrolee.close();
        start();
    }

    static Briefing briefing(long serial) {
        return briefing(serial, MAF);
    }

    static Briefing briefing(long serial, String maf) {
        return briefing(instruction(serial, maf, Mechanism.PSK));
    }

    static Briefing briefing(BootstrapInstruction instruction) {
        return new Briefing(instruction, InstructionCodec.encode(instruction), "file", TrustLevel.LOCAL, Optional.empty());
    }

    static BootstrapInstruction instruction(long serial, String maf, Mechanism mechanism) {
        return instruction(serial, maf, mechanism, Optional.empty(), T0.minusSeconds(60), T0.plus(Duration.ofDays(365)));
    }

    static BootstrapInstruction instruction(long serial, String maf, Mechanism mechanism, Optional<String> node, Instant from, Instant to) {
        return new BootstrapInstruction(serial, node, from, to, mechanism, EnrolmentTarget.maf(Fqdn.parse(maf)), Optional.empty(),
                URI.create("coaps://127.0.0.1:5684"), Fqdn.parse("mef.example.com"), List.of(), List.of("root"), "bootstrap", LIFETIME,
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
    }

    EnrolmentStatus status() {
        return status(MAF);
    }

    EnrolmentStatus status(String target) {
        return enrolee.status().stream().filter(status -> status.target().equals(target)).findFirst().orElseThrow();
    }

    void assertState(EnrolmentState expected) {
        assertEquals(expected, status().state());
    }

    /** Enrols and expects the failure. */
    KedgeException enrolFails(ErrorCode code) {
        CompletableFuture<EnrolmentStatus> run = enrolee.enrol(Optional.of(MAF)).toCompletableFuture();
        tasks.settle();
        return failure(code, run);
    }

    static KedgeException failure(ErrorCode code, CompletableFuture<?> run) {
        assertTrue(run.isDone(), "the run is still in flight");
        KedgeException failure = KedgeException.of(assertThrows(CompletionException.class, run::join));
        assertEquals(code, failure.code(), failure::getMessage);
        return failure;
    }

    EnrolmentStatus enrol() {
        CompletableFuture<EnrolmentStatus> run = enrolee.enrol(Optional.of(MAF)).toCompletableFuture();
        tasks.settle();
        assertTrue(run.isDone(), "the run is still in flight");
        return run.join();
    }

    void assertNothingStored() {
        assertEquals(List.of(), store.aliases(CredentialKind.ENROLMENT_KEY));
        assertEquals(List.of(), store.aliases(CredentialKind.STATE));
    }
}
