package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.briefingnode.BriefingNodeSettings.Sealing;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.briefing.SealedKey;

/** The key that goes along with an instruction (D-82). */
class KeyDeliveryTest {
    private static final Destination PSK = BbnFixture.delivering("maf-a", "maf-a.example.com", "bbn/kpm");
    private final BbnFixture fixture = new BbnFixture();

    @BeforeEach
    void aKeyToDeliver() {
        fixture.enrolees.kpms.put(KeyReference.parse(BbnFixture.KPM_ID), BbnFixture.KPM);
        fixture.rules(Map.of("*", PSK));
    }

    private void assertKpm(SecretBytes key) {
        try (SecretBytes expected = SecretBytes.copyOf(BbnFixture.KPM)) {
            assertEquals(expected, key);
        }
    }

    private List<AuditRecord> delivered() {
        return fixture.sink.granted().stream().filter(record -> record.event().equals("key.delivered")).toList();
    }

    /** GW1 has a certificate and, from now on, a Kpm at the MEF. */
    private void gw1HasAKpm() {
        fixture.change(BbnFixture.GW3, node -> withKpm(node, Optional.empty()));
        fixture.change(BbnFixture.GW1, node -> withKpm(node, Optional.of(BbnFixture.KPM_ID)));
    }

    private static NodeRecord withKpm(NodeRecord n, Optional<String> kpmId) {
        return new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), kpmId, n.labels(), n.location(),
                n.technician(), n.msisdn(), n.enabled());
    }

    @Test
    void goesAlongInsideTheChannelOfANodeWithoutACertificate() {
        try (BriefingAnswer answer = fixture.brief(BbnFixture.gw3())) {
            DeliveredKey key = answer.keys().get(0);
            assertEquals("bbn/kpm", key.alias());
            assertEquals(BbnFixture.KPM_ID, key.kpmId());
            assertKpm(key.key().orElseThrow());
            assertEquals("bbn/kpm", BbnFixture.only(answer).credentialAlias());
        }
        assertTrue(fixture.enrolees.given.stream().allMatch(SecretBytes::isClosed), "its copies are wiped");
    }

    @Test
    void isAuditedWithoutTheKey() {
        fixture.brief(BbnFixture.gw3()).close();
        AuditRecord record = delivered().get(0);
        assertEquals(BbnFixture.GW3, record.subject());
        assertEquals(Set.of("kpmId", "alias", "check", "authentication", "sealed"), record.details().keySet());
        assertEquals("psk", record.details().get("authentication"));
        assertFalse(record.toString().contains("30313233"), record.toString());
    }

    @Test
    void isSealedToTheCertificateOfTheNode() {
        gw1HasAKpm();
        try (BriefingAnswer answer = fixture.brief(BbnFixture.gw1())) {
            assertEquals(Optional.empty(), answer.keys().get(0).key());
            try (SecretBytes opened = SealedKey.open(answer.keys().get(0).sealed().orElseThrow(), BbnFixture.KPM_ID,
                    BbnFixture.CERT1.privateKey())) {
                assertKpm(opened);
            }
        }
        assertEquals("yes", delivered().get(0).details().get("sealed"));
        assertTrue(fixture.enrolees.given.stream().allMatch(SecretBytes::isClosed));
    }

    @Test
    void isNotSealedWhenItNeverIs() {
        gw1HasAKpm();
        fixture.bbn.reconfigure(BbnFixture.settings().with(Sealing.NEVER));
        try (BriefingAnswer answer = fixture.brief(BbnFixture.gw1())) {
            assertKpm(answer.keys().get(0).key().orElseThrow());
        }
    }

    @Test
    void isNotDeliveredWhenItAlwaysIsSealedAndCannotBe() {
        fixture.bbn.reconfigure(BbnFixture.settings().with(Sealing.ALWAYS));
        assertNoKey();
    }

    private void assertNoKey() {
        try (BriefingAnswer answer = fixture.brief(BbnFixture.gw3())) {
            assertEquals(1, answer.instructions().size());
            assertEquals(List.of(), answer.keys());
        }
        assertEquals("KEDGE-125", fixture.sink.lastCode());
        assertEquals(List.of(), delivered());
    }

    @Test
    void isNotDeliveredUnderAnAliasThatIsNotItsOwn() {
        fixture.rules(Map.of("*", BbnFixture.delivering("maf-a", "maf-a.example.com", "factory")));
        assertNoKey();
    }

    @Test
    void isNotDeliveredWhenTheMefHasNoneForIt() {
        fixture.enrolees.kpms.clear();
        assertNoKey();
    }

    @Test
    void isNotDeliveredToANodeThatHasIt() {
        BriefingRequest holding = new BriefingRequest(Optional.empty(), BootstrapTrigger.Kind.BOOT, Map.of(), List.of(BbnFixture.KPM_ID),
                Optional.empty(), Optional.empty(), Optional.empty());
        assertEquals(List.of(), fixture.brief(BbnFixture.gw3(), holding).keys());
        assertEquals(List.of(), fixture.enrolees.given);
    }

    @Test
    void isNotDeliveredToANodeWithoutAKpm() {
        assertEquals(List.of(), fixture.brief(BbnFixture.gw1()).keys());
    }

    @Test
    void isNotDeliveredUnlessTheDestinationAsksForIt() {
        fixture.rules(Map.of("*", BbnFixture.destination("maf-a", "maf-a.example.com", "mef.example.com")));
        assertEquals(List.of(), fixture.brief(BbnFixture.gw3()).keys());
    }

    @Test
    void isDeliveredOnceForSeveralTargets() {
        fixture.rules.save(new Rulebook(fixture.rules.revision(), List.of(new BriefingRule(BriefingRule.MAIN, "both", List.of(), Set.of(),
                new Outcome(List.of("maf-a", "maf-b"), Optional.empty()), true)),
                List.of(PSK, BbnFixture.delivering("maf-b", "maf-b.example.com", "bbn/kpm"))));
        try (BriefingAnswer answer = fixture.brief(BbnFixture.gw3())) {
            assertEquals(2, answer.instructions().size());
            assertEquals(1, answer.keys().size());
        }
    }

    @Test
    void doesNotLeaveWhenItCannotBeAudited() {
        fixture.brief(BbnFixture.gw3()).close();
        fixture.sink.broken = true;
        Reply reply = fixture.ask(BbnFixture.gw3(), BbnFixture.REQUEST);
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, reply.status());
        assertTrue(BbnFixture.text(reply).contains("KEDGE-516"), BbnFixture.text(reply));
        assertFalse(BbnFixture.text(reply).contains("keys"), BbnFixture.text(reply));
        assertTrue(fixture.enrolees.given.stream().allMatch(SecretBytes::isClosed));
    }
}
