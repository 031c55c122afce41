package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.local.trigger.Scene.BRIEFING_NODE;
import static org.kedge.briefing.local.trigger.Scene.KPM;
import static org.kedge.briefing.local.trigger.Scene.NODE;
import static org.kedge.briefing.local.trigger.Scene.NOW;
import static org.kedge.briefing.local.trigger.Scene.SIGNER;
import static org.kedge.briefing.local.trigger.Scene.STRANGER;
import static org.kedge.briefing.local.trigger.Scene.claim;
import static org.kedge.briefing.local.trigger.Scene.seconds;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerNode;
import org.kedge.messages.trigger.text.TriggerTextCodec;

class TriggerTextTest {
    private final Scene scene = new Scene();
    private final SecretBytes kpm = SecretBytes.copyOf(KPM);

    private static String signed(long serial) {
        return TriggerTextCodec.write(claim(serial), SIGNER.getPrivate());
    }

    private String maced(long serial) {
        return TriggerTextCodec.write(claim(serial), kpm);
    }

    private static String changed(String text, int at) {
        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private long kept() {
        return TriggerLedger.read(scene.store).serial();
    }

    @Test
    void aSignedTextStartsTheBriefingWhereItSays() {
        BootstrapTrigger trigger = scene.accepted(signed(seconds(Duration.ZERO)));
        assertEquals(new BootstrapTrigger(BootstrapTrigger.Kind.DEVICE_TRIGGER, Optional.empty(), NOW,
                Optional.of(new BriefingPointer(BRIEFING_NODE, Optional.empty(), Optional.empty(), TrustLevel.SIGNED)), Optional.empty()),
                trigger);
        assertEquals(seconds(Duration.ZERO), kept());
        AuditRecord record = scene.audits.get(0);
        assertEquals("trigger.accepted", record.event());
        assertEquals("ni:///sha-256;owner", record.details().get("by"));
    }

    @Test
    void aTextWithAMacUnderKpmStartsTheBriefingWhereItSays() {
        scene.kpm("kpm/other", new byte[32]);
        scene.kpm("kpm/short", new byte[8]);
        BootstrapTrigger trigger = scene.accepted(maced(seconds(Duration.ZERO)));
        assertEquals(BRIEFING_NODE, trigger.pointer().orElseThrow().uri());
        assertEquals("kpm/mef", scene.audits.get(0).details().get("by"));
    }

    @Test
    void aProvedTextWithoutAddressRunsTheConfiguredBriefing() {
        String text = TriggerTextCodec.write(new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.of(NODE),
                seconds(Duration.ZERO), Optional.empty()), kpm);
        BootstrapTrigger trigger = scene.accepted(" \r\n" + text + "\n");
        assertEquals(Optional.empty(), trigger.pointer());
        assertEquals(Optional.empty(), trigger.mef());
    }

    @Test
    void refusesASignatureOfAStranger() {
        String text = TriggerTextCodec.write(claim(seconds(Duration.ZERO)), STRANGER.getPrivate());
        assertTrue(scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, text).detail().contains("none of the 1 keys"));
        assertEquals("KEDGE-111", scene.audits.get(0).details().get("code"));
    }

    @Test
    void refusesAnAlteredSignedText() {
        String text = signed(seconds(Duration.ZERO));
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, text.replace("b.example", "e.example"));
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, changed(text, text.length() - 20));
    }

    @Test
    void refusesAMacUnderAnotherKey() {
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, TriggerTextCodec.write(claim(seconds(Duration.ZERO)),
                SecretBytes.copyOf(new byte[32])));
        String text = maced(seconds(Duration.ZERO));
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, text.replace("b.example", "e.example"));
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, changed(text, text.length() - 10));
    }

    @Test
    void aWrongProofIsNotTakenForAHint() {
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, TriggerTextCodec.write(claim(seconds(Duration.ZERO)), STRANGER.getPrivate()));
        Outcome hint = scene.receive(TriggerTextCodec.write(claim(seconds(Duration.ZERO))));
        assertEquals(Outcome.Verdict.HINTED, hint.verdict(), "the wrong proof has used up the hint");
    }

    @Test
    void aWrongProofIsRefusedAlsoWhereTheChannelVouches() {
        byte[] text = TriggerTextCodec.write(claim(seconds(Duration.ZERO)), STRANGER.getPrivate()).getBytes(StandardCharsets.US_ASCII);
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, Scene.message(text, true));
    }

    /** The channel vouches for the wish, not for the address: a text without proof shows none. */
    @Test
    void theChannelVouchesForATextWithoutProof() {
        byte[] text = TriggerTextCodec.write(claim(9)).getBytes(StandardCharsets.US_ASCII);
        assertEquals(Optional.empty(), scene.accepted(Scene.message(text, true)).pointer());
        assertEquals(0, kept());
    }

    @Test
    void withoutPinnedSignersNoSignatureCounts() {
        scene.services.signers().all().forEach(scene.services.signers()::remove);
        assertTrue(scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, signed(seconds(Duration.ZERO))).detail().contains("none of the 0 keys"));
        scene.accepted(maced(seconds(Duration.ZERO)));
    }

    @Test
    void withoutKpmNoMacCounts() {
        scene.store.remove("kpm/mef");
        assertTrue(scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, maced(seconds(Duration.ZERO))).detail().contains("none of the 0 keys"));
        scene.accepted(signed(seconds(Duration.ZERO)));
    }

    @Test
    void anExpiredKpmCountsNoMore() {
        try (Credential expired = new Credential("kpm/mef", CredentialKind.PRE_PROVISIONED_KEY, "kpm@mef.example", Map.of(),
                SecretBytes.copyOf(KPM), List.of(), Optional.of(NOW))) {
            scene.store.put(expired, CredentialSlot.ACTIVE);
        }
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, maced(seconds(Duration.ZERO)));
    }

    @Test
    void aKpmThatComesLaterCountsSoon() {
        scene.store.remove("kpm/mef");
        scene.refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, maced(seconds(Duration.ZERO)));
        scene.kpm("kpm/new", KPM);
        scene.tasks.advance(Duration.ofSeconds(6));
        scene.accepted(maced(seconds(Duration.ofSeconds(6))));
    }

    @Test
    void refusesATextForAnotherNodeByItsWholeId() {
        NodeId other = new NodeId("urn:gsma:imei:90420156-025763-1");
        String text = TriggerTextCodec.write(new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.of(other),
                seconds(Duration.ZERO), Optional.empty()), kpm);
        KedgeException why = scene.refused(ErrorCode.TRIGGER_OTHER_NODE, text);
        assertTrue(why.detail().contains(other.value()) && why.detail().contains(NODE.value()), why.detail());
    }

    @Test
    void refusesATextForAnotherNodeByItsHash() {
        TriggerNode other = TriggerNode.hashOf(new NodeId("urn:gsma:imei:90420156-025763-1"));
        scene.refused(ErrorCode.TRIGGER_OTHER_NODE, TriggerTextCodec.write(new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, other,
                seconds(Duration.ZERO), Optional.of(BRIEFING_NODE)), SIGNER.getPrivate()));
        // Without proof it must name this node, too.
        scene.refused(ErrorCode.TRIGGER_OTHER_NODE, TriggerTextCodec.write(new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, other,
                seconds(Duration.ZERO), Optional.empty())));
    }

    @Test
    void aNodeWithoutNameTakesNoText() {
        scene.settings = TriggerSettings.defaults(Optional.empty());
        assertTrue(scene.refused(ErrorCode.TRIGGER_OTHER_NODE, signed(seconds(Duration.ZERO))).detail().contains("node.id"));
        assertEquals(Level.WARNING, scene.receiver.health().level());
    }

    @Test
    void refusesAReplay() {
        long serial = seconds(Duration.ZERO);
        scene.accepted(signed(serial));
        scene.refused(ErrorCode.TRIGGER_REPLAYED, signed(serial));
        scene.refused(ErrorCode.TRIGGER_REPLAYED, maced(serial));
        scene.refused(ErrorCode.TRIGGER_REPLAYED, maced(serial - 1));
        scene.accepted(maced(serial + 1));
    }

    @Test
    void refusesAReplayAfterARestart() {
        String text = signed(seconds(Duration.ZERO));
        scene.accepted(text);
        scene.restart();
        scene.refused(ErrorCode.TRIGGER_REPLAYED, text);
    }

    /** A crash between both must not let the same text in a second time. */
    @Test
    void theSerialIsDurableBeforeTheEnroleeIsTold() {
        long serial = seconds(Duration.ZERO);
        long[] seen = new long[1];
        scene.services.enrolees().remove(scene.enrolee);
        scene.services.enrolees().add(Enrolees.answering(trigger -> {
            seen[0] = kept();
            return CompletableFuture.completedFuture(List.of());
        }));
        assertEquals(Outcome.Verdict.STARTED, scene.receive(signed(serial)).verdict());
        assertEquals(serial, seen[0]);
    }

    @Test
    void whenTheSerialCannotBeKeptNothingHappens() {
        scene.store.failWrites(credential -> true);
        String text = signed(seconds(Duration.ZERO));
        scene.refused(ErrorCode.STORE_IO, text);
        scene.store.failWrites(credential -> false);
        scene.accepted(text);
    }

    @Test
    void refusesATextThatIsTooOld() {
        scene.refused(ErrorCode.TRIGGER_REPLAYED, signed(seconds(Duration.ofSeconds(-86_401))));
        scene.accepted(signed(seconds(Duration.ofSeconds(-86_399))));
    }

    /** Accepted, it would shut out every honest one until then. */
    @Test
    void refusesATextFromTheFuture() {
        scene.refused(ErrorCode.TRIGGER_REPLAYED, signed(seconds(Duration.ofSeconds(301))));
        scene.accepted(signed(seconds(Duration.ofSeconds(299))));
    }

    @Test
    void whileTheClockIsNotTrustedOnlyTheSerialCounts() {
        scene.tasks.trust(false);
        scene.accepted(signed(1000));
        scene.refused(ErrorCode.TRIGGER_REPLAYED, signed(1000));
        scene.accepted(signed(1001));
        scene.tasks.trust(true);
        scene.refused(ErrorCode.TRIGGER_REPLAYED, signed(1002));
    }

    @Test
    void oneFromTheFutureThatCameWithoutAClockShutsNobodyOutOnceThereIsOne() {
        scene.tasks.trust(false);
        scene.accepted(signed(seconds(Duration.ofDays(3650))));
        scene.tasks.trust(true);
        scene.accepted(signed(seconds(Duration.ZERO)));
        scene.refused(ErrorCode.TRIGGER_REPLAYED, signed(seconds(Duration.ZERO)));
        scene.refused(ErrorCode.TRIGGER_REPLAYED, signed(seconds(Duration.ofDays(3650))));
    }

    @Test
    void otherPurposesDoNothingYet() {
        for (TriggerPurpose purpose : List.of(TriggerPurpose.ESTABLISH_CONNECTION, TriggerPurpose.REGISTRATION_REQUEST,
                TriggerPurpose.EXECUTE_CRUD)) {
            Outcome outcome = scene.receive(TriggerTextCodec.write(new TriggerClaim(purpose, TriggerNode.hashOf(NODE),
                    seconds(Duration.ZERO), Optional.empty()), SIGNER.getPrivate()));
            assertEquals(Outcome.Verdict.UNSUPPORTED, outcome.verdict());
        }
        assertEquals(List.of(), scene.started);
        assertEquals(0, kept());
    }

    @Test
    void authenticatedOnesAreLimitedPerHour() {
        scene.settings = new TriggerSettings(Optional.of(NODE), Duration.ofMinutes(10), Duration.ofDays(1), true, 2);
        scene.restart();
        long serial = seconds(Duration.ZERO);
        scene.accepted(signed(serial));
        scene.accepted(maced(serial + 1));
        String third = signed(serial + 2);
        scene.refused(ErrorCode.TRIGGER_LIMITED, third);
        scene.tasks.advance(Duration.ofMinutes(31));
        scene.accepted(third);
    }

    @Test
    void withoutStoreOrEnroleeNothingIsListenedToAndNothingIsLost() {
        assertTrue(scene.source.observed);
        scene.services.stores().remove(scene.store);
        assertFalse(scene.source.observed);
        String text = signed(seconds(Duration.ZERO));
        scene.refused(ErrorCode.SERVICE_MISSING, text);
        scene.services.stores().add(scene.store);
        assertTrue(scene.source.observed);
        scene.services.enrolees().remove(scene.enrolee);
        assertFalse(scene.source.observed);
        scene.refused(ErrorCode.SERVICE_MISSING, text);
        scene.services.enrolees().add(scene.enrolee);
        scene.accepted(text);
    }

    @Test
    void aSealedStoreRefusesEverything() {
        scene.services.stores().remove(scene.store);
        scene.services.stores().add(new SealedStore());
        scene.refused(ErrorCode.STORE_SEALED, signed(seconds(Duration.ZERO)));
    }

    @Test
    void theFailureOfTheEnroleeIsTold() {
        scene.services.enrolees().remove(scene.enrolee);
        scene.services.enrolees().add(Enrolees.answering(trigger -> CompletableFuture.failedFuture(
                new KedgeException(ErrorCode.BRIEFING_NONE, "no source has anything"))));
        Outcome outcome = scene.receive(signed(seconds(Duration.ZERO)));
        assertEquals(Outcome.Verdict.FAILED, outcome.verdict());
        assertEquals(ErrorCode.BRIEFING_NONE, outcome.why().orElseThrow().code());
        assertEquals("trigger.failed", scene.audits.get(1).event());
    }

    @Test
    void afterTheEndNobodyIsListenedTo() {
        scene.receiver.close();
        assertFalse(scene.source.observed);
        scene.services.stores().remove(scene.store);
        scene.services.stores().add(scene.store);
        assertFalse(scene.source.observed);
    }

    @Test
    void aSinkThatFailsStopsNothing() {
        scene.services.audits().add(record -> {
            throw new IllegalStateException("as scripted");
        });
        scene.accepted(signed(seconds(Duration.ZERO)));
    }
}
