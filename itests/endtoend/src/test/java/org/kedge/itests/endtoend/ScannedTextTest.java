package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.briefing.NodeRegistry.CodeVerdict;
import org.kedge.briefing.local.manual.ManualEntry;
import org.kedge.briefing.local.manual.Shown;
import org.kedge.briefingnode.Labels;
import org.kedge.crypto.PublicKeyId;
import org.kedge.enrolee.BriefingPolicy;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.pki.Issued;

/** A technician scans the QR code of a gateway that knows no Briefing Node, nor anybody who would vouch for one. */
class ScannedTextTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;
    private long serial = Instant.now().getEpochSecond() + 10;

    private BriefingScene scene(Wire wire) {
        return BriefingScene.withoutBriefingNode(directory, wire);
    }

    private static List<EnrolmentStatus> confirmed(BriefingScene all, String text) {
        ManualEntry.Entered entered = all.gateway.manual.enter(text);
        assertTrue(entered.done().isEmpty(), "nothing happens before it is confirmed");
        assertTrue(all.gateway.gateway.status().isEmpty());
        return CseNode.await(all.gateway.manual.confirm(entered.shown().word()));
    }

    private void assertRefused(BriefingScene all, String text, ErrorCode code) {
        KedgeException told = assertThrows(KedgeException.class, () -> confirmed(all, text));
        assertEquals(code, told.code(), told.getMessage());
        BriefingOffer offer = all.gateway.offer("node");
        assertEquals(Verdict.FAILED, offer.verdict());
        assertEquals(code, offer.why().orElseThrow().code(), () -> offer.why().get().getMessage());
        assertEquals(List.of(PeerList.OWN), all.gateway.held());
        assertTrue(all.gateway.gateway.status().isEmpty());
        assertEquals(0, all.mef.keys().count());
    }

    private static String pin(BriefingScene all) {
        return PublicKeyId.of(all.bbn.identity().publicKey());
    }

    /** Text after text, each newer than the one before. */
    private String text(BriefingScene all, Wire wire, String pin, String code) {
        return CompactCodec.write(new CompactInstruction(all.bbn.uri(wire), pin, Names.NODE, serial++,
                Instant.now().plus(HOUR).truncatedTo(ChronoUnit.SECONDS)), new OneTimeCode(code));
    }

    private static void require(BriefingScene all, String code, Instant notAfter, int attempts) {
        all.bbn.nodes().update(Labels.with(all.bbn.nodes().find(Names.NODE).orElseThrow(), Labels.CODE_REQUIRED));
        all.bbn.nodes().putCode(Names.NODE, code, notAfter, attempts);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aSignedTextLeadsToTheBriefingNodeItPins(Wire wire) {
        try (BriefingScene all = scene(wire)) {
            all.gateway.pin(all.signer);
            String text = all.bbn.invitations(wire, all.signer).signed(Names.NODE, HOUR).text();
            Shown shown = all.gateway.manual.enter(text).shown();
            assertTrue(shown.lines().stream().anyMatch(line -> line.value().contains(all.bbn.uri(wire).toString())), shown::toString);
            List<EnrolmentStatus> runs = confirmed(all, text);
            all.assertEnrolled(runs);
            assertEquals("node", runs.get(0).provider());
            assertEquals(TrustLevel.CHANNEL, runs.get(0).trust());
            KedgeException again = assertThrows(KedgeException.class, () -> all.gateway.manual.enter(text));
            assertEquals(ErrorCode.BRIEFING_REPLAYED, again.code());
        }
    }

    @Test
    void aTextOfNobodyPinnedIsNotEvenShown() {
        try (BriefingScene all = scene(Wire.TLS)) {
            String text = all.bbn.invitations(Wire.TLS, all.signer).signed(Names.NODE, HOUR).text();
            KedgeException refused = assertThrows(KedgeException.class, () -> all.gateway.manual.enter(text));
            assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG, refused.code());
            assertEquals(List.of(PeerList.OWN), all.gateway.held());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aOneTimeCodeLetsAGatewayIn(Wire wire) {
        try (BriefingScene all = scene(wire)) {
            String text = all.bbn.invitations(wire, all.signer).withCode(Names.NODE, HOUR, 3).text();
            List<EnrolmentStatus> runs = confirmed(all, text);
            all.assertEnrolled(runs);
            assertEquals(TrustLevel.CONFIRMED, runs.get(0).trust(), "nobody but the technician vouches for the pin");
            assertEquals(1, all.bbn.audit.granted("code.accepted"));
            assertFalse(Labels.codeRequired(all.bbn.nodes().find(Names.NODE).orElseThrow()));
        }
    }

    /** Whoever has set up his own host at the address does not learn the code. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void aBriefingNodeWithAnotherKeyGetsNoCode(Wire wire) {
        try (BriefingScene all = scene(wire)) {
            require(all, "01234567", Instant.now().plus(HOUR), 3);
            Issued stranger = all.operator.issue(CertificateFlavour.FQDN, Names.BBN.value());
            assertRefused(all, text(all, wire, PublicKeyId.of(stranger.publicKey()), "01234567"), ErrorCode.BRIEFING_NODE_UNREACHABLE);
            assertEquals(0, all.bbn.audit.granted("code.accepted"));
            all.assertEnrolled(confirmed(all, text(all, wire, pin(all), "01234567")));
        }
    }

    @Test
    void aWrongCodeCountsAndTheRightOneStillLetsIn() {
        try (BriefingScene all = scene(Wire.TLS)) {
            require(all, "01234567", Instant.now().plus(HOUR), 2);
            assertRefused(all, text(all, Wire.TLS, pin(all), "76543210"), ErrorCode.BRIEFING_CODE_REFUSED);
            all.assertEnrolled(confirmed(all, text(all, Wire.TLS, pin(all), "01234567")));
        }
    }

    @Test
    void afterTooManyWrongCodesTheRightOneIsRefused() {
        try (BriefingScene all = scene(Wire.TLS)) {
            require(all, "01234567", Instant.now().plus(HOUR), 2);
            assertRefused(all, text(all, Wire.TLS, pin(all), "76543210"), ErrorCode.BRIEFING_CODE_REFUSED);
            assertRefused(all, text(all, Wire.TLS, pin(all), "76543211"), ErrorCode.BRIEFING_CODE_REFUSED);
            assertRefused(all, text(all, Wire.TLS, pin(all), "01234567"), ErrorCode.BRIEFING_CODE_REFUSED);
            assertEquals(0, all.bbn.audit.granted("code.accepted"));
        }
    }

    @Test
    void aCodeThatIsOverIsRefused() {
        try (BriefingScene all = scene(Wire.TLS)) {
            require(all, "01234567", Instant.now().minusSeconds(1), 3);
            assertRefused(all, text(all, Wire.TLS, pin(all), "01234567"), ErrorCode.BRIEFING_CODE_REFUSED);
        }
    }

    @Test
    void aUsedCodeIsRefusedWhereOneIsRequired() {
        try (BriefingScene all = scene(Wire.TLS)) {
            require(all, "01234567", Instant.now().plus(HOUR), 3);
            assertEquals(CodeVerdict.ACCEPTED, all.bbn.nodes().redeem(Names.NODE, "01234567", Instant.now()));
            assertRefused(all, text(all, Wire.TLS, pin(all), "01234567"), ErrorCode.BRIEFING_CODE_REFUSED);
        }
    }

    /** The technician tries again when there is a network: the same sheet of paper is all he has. */
    @Test
    void aTextWorksAgainAfterItsBriefingNodeCouldNotBeReached() {
        try (BriefingScene all = scene(Wire.TLS)) {
            String text = all.bbn.invitations(Wire.TLS, all.signer).withCode(Names.NODE, HOUR, 3).text();
            all.bbn.stopListening();
            assertRefused(all, text, ErrorCode.BRIEFING_NODE_UNREACHABLE);
            all.bbn.listenAgain();
            all.letPeersBeTriedAgain();
            all.assertEnrolled(confirmed(all, text));
        }
    }

    /** Another Briefing Node that says what is known already is no answer to what the technician asked for. */
    @Test
    void aTextThatLedNowhereWorksAgainThoughAnotherBriefingNodeAnswered() {
        try (BriefingScene all = scene(Wire.TLS)) {
            all.knowBriefingNode(Wire.TLS, all.operator.information(CertificateFlavour.FQDN, Names.BBN.value()));
            all.assertEnrolled(all.askUntilBriefed());
            Issued stranger = all.operator.issue(CertificateFlavour.FQDN, Names.BBN.value());
            String text = text(all, Wire.TLS, PublicKeyId.of(stranger.publicKey()), "01234567");
            for (int tries = 0; tries < 2; tries++) {
                String word = all.gateway.manual.enter(text).shown().word();
                KedgeException told = assertThrows(KedgeException.class, () -> CseNode.await(all.gateway.manual.confirm(word)));
                assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, told.code(), told.getMessage());
            }
            all.bbn.sendAllTo(all.byCertificate(Names.CSE_TARGET, Wire.TLS));
            String word = all.gateway.manual.enter(text).shown().word();
            List<EnrolmentStatus> runs = CseNode.await(all.gateway.manual.confirm(word));
            assertEquals(Names.CSE_TARGET.id(), runs.get(0).target(), "what is new counts, whoever says it");
        }
    }

    /** A technician's word is less than a channel, and does not become one by way of the Briefing Node he names. */
    @Test
    void whereAChannelIsAskedForATechniciansWordIsNotEnough() {
        try (BriefingScene all = scene(Wire.TLS)) {
            all.gateway.follow(new BriefingPolicy(TrustLevel.CHANNEL, Set.of(), List.of(), BriefingPolicy.DEFAULT.interval(), false));
            String text = all.bbn.invitations(Wire.TLS, all.signer).withCode(Names.NODE, HOUR, 3).text();
            assertTrue(confirmed(all, text).isEmpty());
            assertEquals(Verdict.REFUSED, all.gateway.offer("node").verdict());
            assertEquals(ErrorCode.BRIEFING_TRUST_TOO_LOW, all.gateway.offer("node").why().orElseThrow().code());
            assertFalse(all.gateway.gateway.holdsEnrolmentKey());
            assertEquals(0, all.mef.keys().count());
        }
    }
}
