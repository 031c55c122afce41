package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.peer.PeerRole;
import org.kedge.briefing.local.spool.SpoolSettings;
import org.kedge.briefing.local.spool.SpoolSource;
import org.kedge.briefing.local.trigger.Outcome;
import org.kedge.briefing.local.trigger.Outcome.Verdict;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.messages.trigger.DeviceTrigger;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.kedge.messages.trigger.Serialization;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerNode;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** A short message makes a gateway ask its Briefing Node; what else it may do depends on who vouches for it (SEED-058). */
class TriggeredTest {
    @TempDir
    Path directory;

    private static TriggerClaim claim(long serial, Optional<URI> address) {
        return new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.of(Names.NODE), serial, address);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private static Outcome receive(BriefingScene all, byte[] payload, boolean authenticated) {
        return CseNode.await(all.gateway.triggers.receive(new TriggerMessage(payload, Optional.empty(), authenticated, "test",
                Instant.now())));
    }

    private static byte[] text(String trigger) {
        return trigger.getBytes(StandardCharsets.US_ASCII);
    }

    /** The Briefing Node has moved: the gateway knows its name and whom to believe, and an address where nobody is. */
    private static void misplace(BriefingScene all) {
        all.gateway.gateway.peers.certified(BriefingScene.BBN, PeerRole.BBN, EnrolmentTarget.maf(Names.BBN),
                all.operator.information(CertificateFlavour.FQDN, Names.BBN.value()),
                URI.create("https://127.0.0.1:" + OpenSslPeer.freeTcpPort()));
    }

    private BriefingScene scene(Wire wire) {
        BriefingScene all = new BriefingScene(directory).byCertificate(wire);
        all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, wire));
        all.gateway.pin(all.signer);
        return all;
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aSignedTextInTheSpoolLeadsToTheBriefingNode(Wire wire) throws IOException {
        Path spool = Files.createDirectory(directory.resolve("spool"));
        Threads threads = new Threads(Pool.of("test-spool", 1, 4, "TEST"));
        try (BriefingScene all = scene(wire);
                SpoolSource source = new SpoolSource(new SpoolSettings(spool, Duration.ofMillis(20), 10, false), threads)) {
            misplace(all);
            all.gateway.triggerServices.sources().add(source);
            all.gateway.triggers.start();
            source.start();
            // Whole at once, as a modem daemon does it: half a text is refused.
            Path part = Files.writeString(spool.resolve(".sms-1.txt"), "From: 4930123456\nAlphabet: ISO\n\n"
                    + TriggerTextCodec.write(claim(now(), Optional.of(all.bbn.uri(wire))), all.signer.privateKey()));
            Files.move(part, spool.resolve("sms-1.txt"), StandardCopyOption.ATOMIC_MOVE);
            Await.until("the enrolment", () -> all.gateway.gateway.holdsEnrolmentKey());
            Await.until("its end", () -> all.gateway.gateway.status().get(0).state() == EnrolmentState.ENROLLED);
            EnrolmentStatus status = all.gateway.gateway.status().get(0);
            BriefingScene.assertEnrolled(all.mef, all.gateway, status);
            assertEquals("node", status.provider());
            Await.until("the file is put away", () -> !Files.exists(spool.resolve("sms-1.txt")));
        } finally {
            threads.close();
        }
    }

    @Test
    void aTextCountsOnce() {
        try (BriefingScene all = scene(Wire.TLS)) {
            byte[] trigger = text(TriggerTextCodec.write(claim(now(), Optional.empty()), all.signer.privateKey()));
            Outcome outcome = receive(all, trigger, false);
            assertEquals(Verdict.STARTED, outcome.verdict());
            all.assertEnrolled(outcome.runs());
            Outcome again = receive(all, trigger, false);
            assertEquals(Verdict.REFUSED, again.verdict());
            assertEquals(ErrorCode.TRIGGER_REPLAYED, again.why().orElseThrow().code());
            assertEquals(1, all.mef.keys().count());
        }
    }

    /** Its address counts for nothing, and it has used up the hint of these ten minutes. */
    @Test
    void anUnauthenticatedTextMayOnlyRunTheConfiguredBriefing() {
        try (BriefingScene all = scene(Wire.TLS)) {
            misplace(all);
            Outcome hint = receive(all, text(TriggerTextCodec.write(claim(now(), Optional.of(all.bbn.uri(Wire.TLS))))), false);
            assertEquals(Verdict.HINTED, hint.verdict());
            assertTrue(hint.runs().isEmpty());
            assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, all.gateway.offer("node").why().orElseThrow().code());
            assertEquals(0, all.bbn.audit.granted("briefing.issued"));
            assertFalse(all.gateway.gateway.holdsEnrolmentKey());

            all.knowBriefingNode(Wire.TLS, all.operator.information(CertificateFlavour.FQDN, Names.BBN.value()));
            Outcome second = receive(all, text(TriggerTextCodec.write(claim(now() + 1, Optional.empty()))), false);
            assertEquals(Verdict.REFUSED, second.verdict());
            assertEquals(ErrorCode.TRIGGER_LIMITED, second.why().orElseThrow().code());
            assertEquals(0, all.bbn.audit.granted("briefing.issued"));
        }
    }

    /** An enrolled gateway asks, and enrols again only when there is something new. */
    @Test
    void anUnauthenticatedTextStartsNoEnrolmentByItself() {
        try (BriefingScene all = scene(Wire.TLS)) {
            all.assertEnrolled(all.gateway.ask());
            Outcome hint = receive(all, text(TriggerTextCodec.write(claim(now(), Optional.empty()))), false);
            assertEquals(Verdict.HINTED, hint.verdict());
            assertTrue(hint.runs().isEmpty());
            assertEquals(BootstrapTrigger.Kind.RETRY, all.gateway.gateway.enrolee.lastBriefing().orElseThrow().trigger());
            assertEquals(1, all.mef.keys().count());
        }
    }

    @Test
    void aTextForAnotherNodeOrWithAFalseSignatureChangesNothing() {
        try (BriefingScene all = scene(Wire.TLS)) {
            TriggerClaim foreign = new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, new TriggerNode("gw-2"), now(), Optional.empty());
            assertEquals(ErrorCode.TRIGGER_OTHER_NODE, receive(all, text(TriggerTextCodec.write(foreign, all.signer.privateKey())), false)
                    .why().orElseThrow().code());
            assertEquals(ErrorCode.TRIGGER_NOT_AUTHENTIC, receive(all, text(TriggerTextCodec.write(claim(now(), Optional.empty()),
                    all.gatewayIdentity.privateKey())), false).why().orElseThrow().code());
            assertEquals(List.of(PeerList.OWN), all.gateway.held());
            assertTrue(all.gateway.gateway.status().isEmpty());
        }
    }

    /** D-78: the MEF is one of an instruction in force, and the trigger picks its binding. */
    @ParameterizedTest
    @EnumSource(Serialization.class)
    void aDeviceTriggerOfATrustedPartyStartsAnEnrolmentWithItsMef(Serialization form) {
        try (BriefingScene all = scene(Wire.DTLS)) {
            all.assertEnrolled(all.gateway.ask());
            EnrolmentStatus first = all.gateway.gateway.status().get(0);
            byte[] trigger = DeviceTriggerCodec.encode(form, DeviceTrigger.enrolment(
                    URI.create("mqtt://127.0.0.1/mefBase"), List.of("somebody", all.mef.uri(Wire.TLS).toString())));

            Outcome outcome = receive(all, trigger, true);
            assertEquals(Verdict.STARTED, outcome.verdict(), () -> outcome.why().toString());
            all.assertEnrolled(outcome.runs());
            assertNotEquals(first.keId(), outcome.runs().get(0).keId());
            assertNotEquals(first.facts().orElseThrow().protocol(), outcome.runs().get(0).facts().orElseThrow().protocol());
            assertEquals(first.instruction(), outcome.runs().get(0).instruction(), "the trigger changes no instruction");
        }
    }

    @ParameterizedTest
    @EnumSource(Serialization.class)
    void aDeviceTriggerCannotNameAMefOfItsOwn(Serialization form) {
        try (BriefingScene all = scene(Wire.TLS)) {
            all.assertEnrolled(all.gateway.ask());
            byte[] trigger = DeviceTriggerCodec.encode(form, DeviceTrigger.enrolment(
                    URI.create("https://mef.attacker.example/mefBase"), List.of("https://mef.attacker.example")));
            Outcome outcome = receive(all, trigger, true);
            assertEquals(Verdict.FAILED, outcome.verdict());
            assertEquals(ErrorCode.TRIGGER_MEF_UNKNOWN, outcome.why().orElseThrow().code());
            assertEquals(1, all.mef.keys().count());
        }
    }

    @ParameterizedTest
    @EnumSource(Serialization.class)
    void aDeviceTriggerOfNobodyIsAHint(Serialization form) {
        try (BriefingScene all = scene(Wire.TLS)) {
            all.assertEnrolled(all.gateway.ask());
            byte[] trigger = DeviceTriggerCodec.encode(form, DeviceTrigger.enrolment(URI.create("https://127.0.0.1/mefBase"),
                    List.of(all.mef.uri(Wire.TLS).toString())));
            Outcome outcome = receive(all, trigger, false);
            assertEquals(Verdict.HINTED, outcome.verdict());
            assertTrue(outcome.runs().isEmpty());
            assertEquals(1, all.mef.keys().count());
        }
    }
}
