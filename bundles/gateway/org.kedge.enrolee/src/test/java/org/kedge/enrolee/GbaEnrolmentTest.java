package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.crypto.KeyCheckValue;

/** The enrolee with a Ke that is a Ks: it belongs to the USIM, several targets share it, and it may stay in a card. */
class GbaEnrolmentTest {
    private static final String OTHER = "maf2.example.com";
    private static final Duration KS_LIFE = Duration.ofDays(10);

    private final World world = new World();
    private final FakeFramework gba = new FakeFramework(Mechanism.GBA);
    private int bootstraps;
    private Instant made = Instant.EPOCH;
    private boolean inCard;

    @BeforeEach
    void aFrameworkThatReusesKs() {
        gba.script(this::provision);
    }

    /** As the framework does: Ks is used again until nine tenths of its life are over. */
    private CompletionStage<Provisioned> provision(BootstrapInstruction instruction, ProvisioningContext context) {
        context.enter(EnrolmentPhase.HANDSHAKE);
        if (bootstraps == 0 || !context.now().isBefore(made.plus(KS_LIFE.multipliedBy(9).dividedBy(10)))) {
            bootstraps++;
            made = context.now();
        }
        Instant wanted = context.now().plus(instruction.enrolmentExpiry());
        Instant end = made.plus(KS_LIFE);
        SecretBytes ke = SecretBytes.copyOf(inCard ? new byte[0] : ks(bootstraps));
        EnrolmentKey key = new EnrolmentKey(ke, keId(bootstraps), end.isBefore(wanted) ? end : wanted);
        return CompletableFuture.completedFuture(new Provisioned(key, new HandshakeFacts(inCard ? "GBA_U" : "GBA_ME",
                "AKAv2-SHA-256", false,
                true, Duration.ZERO)));
    }

    private static byte[] ks(int number) {
        byte[] octets = new byte[32];
        octets[31] = (byte) number;
        return octets;
    }

    private static KeId keId(int number) {
        byte[] rand = new byte[16];
        rand[0] = (byte) (0xf8 + number);
        return KeId.ofBtid(new KeyReference(Base64.getEncoder().encodeToString(rand), Fqdn.parse("bsf.example.com")));
    }

    private static BootstrapInstruction instruction(String maf) {
        return instruction(EnrolmentTarget.maf(Fqdn.parse(maf)), Duration.ofDays(100));
    }

    private static BootstrapInstruction instruction(EnrolmentTarget target, Duration expiry) {
        return new BootstrapInstruction(1, Optional.empty(), World.T0.minusSeconds(60), World.T0.plus(Duration.ofDays(365)), Mechanism.GBA,
                target, Optional.empty(), URI.create("http://127.0.0.1:8080"), Fqdn.parse("bsf.example.com"), List.of(), List.of(), "sim-1",
                expiry, KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
    }

    private void start(BootstrapInstruction... instructions) {
        world.provider.set(java.util.Arrays.stream(instructions).map(World::briefing).toArray(org.kedge.api.briefing.Briefing[]::new));
        world.start();
        world.services.frameworks().add(gba);
        world.tasks.settle();
    }

    @Test
    void keepsKsAsKeWithTheBTidAsKeId() {
        start(instruction(World.MAF));
        EnrolmentStatus status = world.status();
        assertEquals(EnrolmentState.ENROLLED, status.state());
        assertEquals(Optional.of(keId(1)), status.keId());
        assertTrue(status.keId().orElseThrow().isBtid());
        assertEquals(Optional.empty(), status.derivedCheckValue());
        assertEquals(World.T0.plus(KS_LIFE), status.notAfter().orElseThrow());
        assertEquals("GBA_ME", status.facts().orElseThrow().protocol());
        try (Credential ke = world.store.require("ke/" + World.MAF); SecretBytes ks = SecretBytes.copyOf(ks(1))) {
            assertEquals(ks, ke.secret());
            assertEquals(keId(1).toString(), ke.identifier());
            assertEquals(Optional.of("gba"), ke.attribute("mechanism"));
            assertEquals(Optional.of("sim-1"), ke.attribute("usim"));
            assertEquals(Optional.of("gba"), ke.attribute("framework"));
            assertEquals(Optional.of(""), ke.attribute("derivedCheckValue"));
            assertEquals(Optional.of(KeyCheckValue.of(ks)), status.checkValue());
        }
    }

    @Test
    void aKeInTheCardHasNoOctetsAndNoCheckValue() {
        inCard = true;
        start(instruction(World.MAF));
        assertEquals(EnrolmentState.ENROLLED, world.status().state());
        assertEquals(Optional.empty(), world.status().checkValue());
        try (Credential ke = world.store.require("ke/" + World.MAF)) {
            assertEquals(0, ke.secret().length());
        }
        restart();
        assertEquals(Optional.of(keId(1)), world.status().keId());
        assertEquals(EnrolmentState.ENROLLED, world.status().state());
    }

    private void restart() {
        world.restart();
        world.services.frameworks().add(gba);
        world.tasks.settle();
    }

    @Test
    void twoTargetsShareKsAndForgettingOneLeavesTheOther() {
        start(instruction(World.MAF), instruction(OTHER));
        assertEquals(1, bootstraps);
        assertEquals(world.status().keId(), world.status(OTHER).keId());
        world.provider.set(World.briefing(instruction(OTHER)));
        assertTrue(world.enrolee.forget(World.MAF));
        assertEquals(EnrolmentState.ENROLLED, world.status(OTHER).state());
        assertTrue(world.store.get("ke/" + OTHER, CredentialSlot.ACTIVE).isPresent());
        restart();
        assertEquals(EnrolmentState.ENROLLED, world.status(OTHER).state());
        assertEquals(1, bootstraps);
    }

    @Test
    void theFirstRenewalBootstrapsAnewAndTheOtherTargetFollows() {
        start(instruction(World.MAF), instruction(OTHER));
        world.tasks.advance(Duration.ofDays(9).plus(Duration.ofHours(7)));
        assertEquals(2, bootstraps, "one bootstrap for both targets");
        for (String target : List.of(World.MAF, OTHER)) {
            assertEquals(Optional.of(keId(2)), world.status(target).keId());
            try (Credential pending = world.store.get("ke/" + target, CredentialSlot.PENDING).orElseThrow();
                    Credential active = world.store.require("ke/" + target)) {
                assertEquals(keId(2).toString(), pending.identifier());
                assertEquals(keId(1).toString(), active.identifier());
            }
        }
    }

    @Test
    void theSameBTidAgainStaysActiveWithItsLaterEnd() {
        start(instruction(EnrolmentTarget.maf(Fqdn.parse(World.MAF)), Duration.ofDays(2)));
        assertEquals(World.T0.plus(Duration.ofDays(2)), world.status().notAfter().orElseThrow());
        world.tasks.advance(Duration.ofDays(1).plus(Duration.ofHours(23)));
        assertEquals(1, bootstraps);
        assertTrue(gba.calls.size() > 1, "was not renewed");
        assertFalse(world.store.get("ke/" + World.MAF, CredentialSlot.PENDING).isPresent());
        try (Credential active = world.store.require("ke/" + World.MAF)) {
            assertEquals(keId(1).toString(), active.identifier());
            assertTrue(active.notAfter().orElseThrow().isAfter(World.T0.plus(Duration.ofDays(3))));
        }
    }

    @Test
    void aMacFailureIsTriedAgainRarelyAndAtOnceWithOtherKeys() {
        gba.fail(ErrorCode.NETWORK_AUTH_FAILED);
        start(instruction(World.MAF));
        assertEquals(EnrolmentState.FAILED, world.status().state());
        assertFalse(world.store.get("ke/" + World.MAF, CredentialSlot.ACTIVE).isPresent());
        world.tasks.advance(Duration.ofHours(11));
        assertEquals(1, gba.calls.size());
        world.tasks.advance(Duration.ofHours(14));
        assertEquals(2, gba.calls.size());
        gba.script(this::provision);
        world.store.put(usim("sim-2"), CredentialSlot.ACTIVE);
        world.tasks.advance(Duration.ofMinutes(2));
        assertEquals(2, gba.calls.size(), "the USIM of somebody else");
        world.store.put(usim("sim-1"), CredentialSlot.ACTIVE);
        world.tasks.advance(Duration.ofMinutes(2));
        assertEquals(EnrolmentState.ENROLLED, world.status().state());
    }

    private static Credential usim(String name) {
        return new Credential("usim/" + name, CredentialKind.USIM, name, Map.of(), SecretBytes.copyOf(new byte[40]), List.of(),
                Optional.empty());
    }

    @Test
    void refusesATargetThatIsNoNaf() {
        start(instruction(new EnrolmentTarget(EnrolmentTarget.Kind.AE, "//sp.example.com/cse1/Cae1", Fqdn.parse("ae.example.com")),
                Duration.ofDays(1)));
        CompletableFuture<EnrolmentStatus> run = world.enrolee.enrol(Optional.of("//sp.example.com/cse1/Cae1")).toCompletableFuture();
        world.tasks.settle();
        World.failure(ErrorCode.DERIVATION_UNSUPPORTED, run);
        assertEquals(List.of(), gba.calls);
        assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY));
    }

    @Test
    void needsAClockForTheLifetime() {
        world.tasks.setClock(Instant.EPOCH);
        start(instruction(World.MAF));
        assertEquals(ErrorCode.CLOCK_NOT_TRUSTED, world.status().lastFailure().orElseThrow().code());
        assertEquals(List.of(), gba.calls);
    }

    @Test
    void probesWithTheUsimThatIsNamed() {
        start(instruction(World.MAF));
        var probe = world.enrolee.probe(URI.create("http://127.0.0.1:8080"), Optional.of("sim-9")).toCompletableFuture();
        world.tasks.settle();
        probe.join();
        BootstrapInstruction asked = gba.calls.get(gba.calls.size() - 1);
        assertEquals("sim-9", asked.credentialAlias());
        assertEquals(Mechanism.GBA, asked.mechanism());
        assertEquals(Fqdn.parse("bsf.example.com"), asked.mefFqdn());
        var unknown = world.enrolee.probe(URI.create("http://bsf.other.example"), Optional.of("sim-9")).toCompletableFuture();
        world.tasks.settle();
        unknown.join();
        assertEquals(Fqdn.parse("bsf.other.example"), gba.calls.get(gba.calls.size() - 1).mefFqdn());
    }
}
