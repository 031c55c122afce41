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
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.KeyDerivation;
import org.kedge.crypto.KeyCheckValue;
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

    /** What a gateway has from its enrolment, and must not lose by whatever a source of instructions does. */
    record Held(EnrolmentState state, Optional<KeId> keId, Optional<String> checkValue, Optional<Instant> notAfter, long serial,
            String provider, TrustLevel trust, String stored) {
    }

    /** Starts with everything present. */
    World start() {
        return start(provider);
    }

    /** Starts with these sources. */
    World start(BriefingProvider... providers) {
        create();
        services.stores().add(store);
        services.frameworks().add(psk);
        services.frameworks().add(certificate);
        services.transports().add(transport, 0, Set.of("coaps"));
        List.of(providers).forEach(services.providers()::add);
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

    /** Signed by whom the trust says so. */
    static Briefing briefing(BootstrapInstruction instruction, TrustLevel trust) {
        return new Briefing(instruction, InstructionCodec.encode(instruction), "file", trust,
                Optional.of("ni:///sha-256;signer").filter(signer -> trust == TrustLevel.SIGNED));
    }

    static Briefing briefing(long serial, TrustLevel trust) {
        return briefing(instruction(serial, MAF, Mechanism.PSK), trust);
    }

    /** Says something else under the same serial than {@link #briefing}. */
    static Briefing contradicting(long serial) {
        return briefing(instruction(serial, MAF, Mechanism.CERTIFICATE));
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

    Held held() {
        EnrolmentStatus status = status();
        Optional<Credential> ke = store.get("ke/" + MAF, CredentialSlot.ACTIVE);
        String stored = ke.map(k -> {
            try (k) {
                return k.identifier() + " " + KeyCheckValue.of(k.secret());
            }
        }).orElse("nothing");
        return new Held(status.state(), status.keId(), status.checkValue(), status.notAfter(), status.instruction().serial(),
                status.provider(), status.trust(), stored);
    }

    /** The last report, one line for each offer: provider, verdict, code. */
    List<String> verdicts() {
        return enrolee.lastBriefing().orElseThrow().offers().stream().map(World::line).toList();
    }

    static String line(BriefingOffer offer) {
        return offer.provider() + " " + offer.verdict() + offer.why().map(why -> " " + why.code().name()).orElse("");
    }

    /** How often an event was audited. */
    long audited(String event) {
        return audit.stream().filter(record -> record.event().equals(event)).count();
    }

    /** Has the sources asked, as an unauthenticated trigger does. */
    CompletableFuture<List<EnrolmentStatus>> ask() {
        return trigger(new BootstrapTrigger(BootstrapTrigger.Kind.DEVICE_TRIGGER, Optional.empty(), tasks.now()));
    }

    CompletableFuture<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
        CompletableFuture<List<EnrolmentStatus>> result = enrolee.trigger(trigger).toCompletableFuture();
        tasks.settle();
        return result;
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
