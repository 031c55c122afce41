package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.ErrorCode;
import org.kedge.messages.instruction.InstructionCodec;

class BriefingChoiceTest {
    private final World world = new World();

    private static BootstrapInstruction windowed(Instant from, Instant to) {
        return World.instruction(1, World.MAF, Mechanism.PSK, Optional.empty(), from, to);
    }

    private void refused(ErrorCode code, BootstrapInstruction instruction) {
        world.provider.set(World.briefing(instruction));
        world.start();
        assertEquals(List.of(), world.enrolee.status());
        world.enrolFails(code);
        assertEquals(List.of(), world.psk.calls);
        world.assertNothingStored();
        assertEquals(List.of("briefing.refused"),
                world.audit.stream().map(record -> record.event()).filter(e -> e.startsWith("b")).toList());
    }

    @Test
    void refusesAnExpiredInstruction() {
        refused(ErrorCode.BRIEFING_EXPIRED, windowed(World.T0.minusSeconds(60), World.T0));
    }

    @Test
    void refusesAnInstructionThatIsNotYetValid() {
        refused(ErrorCode.BRIEFING_EXPIRED, windowed(World.T0.plusSeconds(1), World.T0.plusSeconds(60)));
    }

    @Test
    void refusesAnInstructionForAnotherNode() {
        refused(ErrorCode.BRIEFING_OTHER_NODE, World.instruction(1, World.MAF, Mechanism.PSK, Optional.of("node-2"),
                World.T0.minusSeconds(1), World.T0.plusSeconds(60)));
    }

    @Test
    void acceptsAnInstructionForThisNode() {
        world.provider.set(World.briefing(World.instruction(1, World.MAF, Mechanism.PSK, Optional.of("node-1"), World.T0.minusSeconds(1),
                World.T0.plusSeconds(60))));
        world.start();
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void belowTheFloorOnlyACertainlyExpiredInstructionIsRefused() {
        world.tasks.setClock(Instant.EPOCH);
        world.provider.set(World.briefing(windowed(World.T0, World.T0.plusSeconds(60))));
        world.start();
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void anEnrolmentOutlivesTheWindowOfItsInstructionButIsNotRenewedWithIt() {
        world.provider.set(World.briefing(windowed(World.T0.minusSeconds(60), World.T0.plusSeconds(60))));
        world.start();
        world.tasks.advance(Duration.ofDays(50));
        world.assertState(EnrolmentState.ENROLLED);
        world.enrolFails(ErrorCode.BRIEFING_EXPIRED);
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void refusesAReplayAlsoAfterARestartAndGoesOnWithWhatItHas() {
        world.provider.set(World.briefing(5));
        world.start();
        for (long serial : new long[] {4, 5}) {
            BootstrapInstruction other = World.instruction(serial, World.MAF, Mechanism.CERTIFICATE);
            world.provider.publish(World.briefing(other));
            world.restart();
            assertEquals(5, world.status().instruction().serial());
            assertEquals(Mechanism.PSK, world.status().instruction().mechanism());
        }
        assertEquals(List.of(), world.certificate.calls);
        assertTrue(world.audit.stream().anyMatch(record -> record.event().equals("briefing.refused")
                && "KEDGE-106".equals(record.details().get("code"))));
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
        assertEquals(Mechanism.PSK, world.psk.calls.get(1).mechanism());
    }

    @Test
    void theSameDocumentAgainIsNoReplay() {
        world.provider.set(World.briefing(5));
        world.start();
        world.provider.publish(World.briefing(5));
        world.tasks.settle();
        assertEquals(1, world.psk.calls.size());
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
    }

    @Test
    void aHigherSerialReplacesTheInstruction() {
        world.provider.set(World.briefing(5));
        world.start();
        world.provider.publish(World.briefing(World.instruction(6, World.MAF, Mechanism.CERTIFICATE)));
        world.tasks.settle();
        assertEquals(6, world.status().instruction().serial());
        assertEquals(1, world.certificate.calls.size());
        world.restart();
        assertEquals(Mechanism.CERTIFICATE, world.status().instruction().mechanism());
    }

    @Test
    void higherRankingWinsAndTheStatusSaysWhoItWas() {
        world.create();
        FakeProvider lower = new FakeProvider("lower");
        lower.set(named("lower", 9));
        FakeProvider higher = new FakeProvider("higher");
        higher.set(named("higher", 3));
        world.services.stores().add(world.store);
        world.services.frameworks().add(world.psk);
        world.services.transports().add(world.transport, 0, Set.of("coaps"));
        world.services.providers().add(lower, 1, Set.of());
        world.services.providers().add(higher, 2, Set.of());
        world.enrolee.start();
        world.tasks.settle();
        assertEquals("higher", world.status().provider());
        assertEquals(3, world.status().instruction().serial());
    }

    @Test
    void theNextProviderServesWhenTheFirstHasOnlyARefusedOne() {
        FakeProvider higher = new FakeProvider("higher");
        higher.set(World.briefing(windowed(World.T0.minusSeconds(60), World.T0.minusSeconds(1))));
        world.provider.set(World.briefing(2));
        world.create();
        world.services.providers().add(higher, 5, Set.of());
        world.services.stores().add(world.store);
        world.services.frameworks().add(world.psk);
        world.services.transports().add(world.transport, 0, Set.of("coaps"));
        world.services.providers().add(world.provider);
        world.enrolee.start();
        world.tasks.settle();
        assertEquals("file", world.status().provider());
    }

    @Test
    void withinOneProviderTheHighestSerialWins() {
        world.provider.set(World.briefing(2), World.briefing(7), World.briefing(3));
        world.start();
        assertEquals(7, world.status().instruction().serial());
    }

    @Test
    void reportsWhyTheOnlyProviderFailed() {
        world.start();
        world.services.providers().remove(world.provider);
        world.services.providers().add(broken());
        world.tasks.settle();
        world.enrolFails(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void aSilentProviderDoesNotHoldUpTheOthers() {
        world.create();
        world.services.providers().add(silent(), 9, Set.of());
        world.services.stores().add(world.store);
        world.services.frameworks().add(world.psk);
        world.services.transports().add(world.transport, 0, Set.of("coaps"));
        world.provider.set(World.briefing(1));
        world.services.providers().add(world.provider);
        world.enrolee.start();
        world.tasks.advance(Duration.ofSeconds(21));
        world.assertState(EnrolmentState.ENROLLED);
    }

    private static Briefing named(String provider, long serial) {
        BootstrapInstruction instruction = World.instruction(serial, World.MAF, Mechanism.PSK);
        return new Briefing(instruction, InstructionCodec.encode(instruction), provider, TrustLevel.LOCAL, Optional.empty());
    }

    private static BriefingProvider broken() {
        return provider(CompletableFuture.failedFuture(
                new org.kedge.api.error.KedgeException(ErrorCode.BRIEFING_SIGNATURE_WRONG, "as scripted")));
    }

    private static BriefingProvider silent() {
        return provider(new CompletableFuture<>());
    }

    private static BriefingProvider provider(CompletableFuture<List<Briefing>> answer) {
        return new BriefingProvider() {
            @Override
            public String name() {
                return "scripted";
            }

            @Override
            public TrustLevel trust() {
                return TrustLevel.LOCAL;
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public CompletableFuture<List<Briefing>> brief(BootstrapTrigger trigger) {
                return answer;
            }

            @Override
            public AutoCloseable observe(java.util.function.Consumer<Briefing> observer) {
                return () -> { };
            }
        };
    }
}
