package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.ErrorCode;

/** What is left of an instruction in force when its signer is not pinned any more. */
class StruckOffSignerTest {
    private final World world = new World();
    private final FakeProvider node = new FakeProvider("node", 70);
    private final FakeProvider file = new FakeProvider("file", 50);

    /** The key of an owner was stolen, its thief has moved the gateway with a high serial, and the owner has struck it off. */
    private void struckOff(TrustLevel least) {
        world.settings = world.settings.with(new BriefingPolicy(least, Set.of(), List.of(), Duration.ofHours(1), false));
        node.set(World.briefing(1_000, TrustLevel.SIGNED));
        world.start(node, file);
        world.assertState(EnrolmentState.ENROLLED);
        world.services.signers().add(new PinnedSigners() {
            @Override
            public Map<String, PublicKey> keys() {
                return Map.of();
            }

            @Override
            public boolean pins(String signer) {
                return signer.equals("ni:///sha-256;the-new-one");
            }
        });
    }

    @Test
    void aSignerStruckOffIsNotRenewedWith() {
        struckOff(TrustLevel.LOCAL);
        World.Held before = world.held();
        world.enrolFails(ErrorCode.BRIEFING_SIGNATURE_WRONG);
        assertEquals(before.stored(), world.held().stored());
        assertEquals(1, world.psk.calls.size());
        assertEquals(List.of("node REFUSED BRIEFING_SIGNATURE_WRONG", "file NOTHING"), world.verdicts());
    }

    @Test
    void aSignerStruckOffShutsNobodyOut() {
        struckOff(TrustLevel.LOCAL);
        node.set(World.briefing(World.instruction(7, World.MAF, Mechanism.CERTIFICATE), TrustLevel.CHANNEL));
        world.ask().join();
        assertEquals(7, world.status().instruction().serial());
        assertEquals(TrustLevel.CHANNEL, world.status().trust());
        assertEquals(1, world.certificate.calls.size());
    }

    @Test
    void aSignerStruckOffGivesTheGatewayToNoUnsignedFile() {
        struckOff(TrustLevel.LOCAL);
        World.Held before = world.held();
        file.set(World.briefing(World.instruction(2_000, World.MAF, Mechanism.CERTIFICATE), TrustLevel.LOCAL));
        assertEquals(List.of(), world.ask().join());
        assertEquals(before, world.held());
        assertEquals(List.of("node REFUSED BRIEFING_SIGNATURE_WRONG", "file REFUSED BRIEFING_TRUST_TOO_LOW"), world.verdicts());
    }

    @Test
    void aSignerStruckOffDoesNotLowerWhatPolicyAsksFor() {
        struckOff(TrustLevel.SIGNED);
        World.Held before = world.held();
        node.set(World.briefing(World.instruction(2_000, World.MAF, Mechanism.CERTIFICATE), TrustLevel.CHANNEL));
        assertEquals(List.of(), world.ask().join());
        assertEquals(before, world.held());
    }

    @Test
    void whatIsSignedCountsWhileNobodyCanSayWhoIsPinned() {
        node.set(World.briefing(1_000, TrustLevel.SIGNED));
        world.start(node, file);
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
        assertEquals(2, world.psk.calls.size());
    }

    /** At boot, before its list is read, a component pins nobody. */
    @Test
    void whatIsSignedIsNotReplaceableWhileNobodyIsPinnedAtAll() {
        node.set(World.briefing(1_000, TrustLevel.SIGNED));
        world.start(node, file);
        world.services.signers().add(Map::of);
        World.Held before = world.held();
        node.set(World.briefing(World.instruction(2_000, World.MAF, Mechanism.CERTIFICATE), TrustLevel.CHANNEL));
        assertEquals(List.of(), world.ask().join());
        assertEquals(before, world.held());
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
        assertEquals(2, world.psk.calls.size());
    }
}
