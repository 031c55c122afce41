package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefing.local.file.FileBriefing;
import org.kedge.briefing.local.file.FileSettings;
import org.kedge.briefing.local.file.SignaturePolicy;
import org.kedge.mef.MefSettings;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.instruction.InstructionCodec;

/** The owner sends an enrolled gateway to another MEF; whatever goes wrong with a briefing, it keeps what it has. */
class ReHomingTest {
    private static final Fqdn OTHER = new Fqdn("mef2.example.com");
    private static final Duration YEARS = Duration.ofDays(20 * 365);

    @TempDir
    Path directory;
    private BriefingScene all;
    private MefNode other;
    private EnrolmentStatus first;
    private SecretBytes ke;

    @BeforeEach
    void enrol() {
        all = new BriefingScene(directory).byCertificate(Wire.TLS);
        other = MefNode.start(directory.resolve("mef2"), all.operator.issue(CertificateFlavour.FQDN, OTHER.value()),
                MefSettings.service(OTHER));
        other.addCertificateEnrolee(all.gatewayInformation, KeyDerivation.USAGE_CONSTRAINED);
        all.bbn.sendAllTo(BbnNode.ending(all.byCertificate(Names.MAF_TARGET, Wire.TLS), Duration.ofDays(1)));
        List<EnrolmentStatus> runs = all.gateway.ask();
        all.assertEnrolled(runs);
        first = runs.get(0);
        try (Credential held = all.gateway.gateway.enrolmentKey()) {
            ke = held.secret().duplicate();
        }
    }

    @AfterEach
    void close() {
        ke.close();
        other.close();
        all.close();
    }

    private Destination elsewhere() {
        return BbnNode.destination("elsewhere", Names.MAF_TARGET, Mechanism.CERTIFICATE, other.uri(Wire.TLS), OTHER, PeerList.OWN,
                all.operator);
    }

    /** The enrolment is as it was, byte for byte. */
    private void assertUntouched() {
        EnrolmentStatus now = all.gateway.gateway.status().get(0);
        assertEquals(first.keId(), now.keId());
        assertEquals(first.instruction(), now.instruction());
        assertEquals(EnrolmentState.ENROLLED, now.state());
        assertKept();
        assertEquals(0, other.keys().count());
        assertEquals(1, all.mef.keys().count());
    }

    private void assertKept() {
        try (Credential held = all.gateway.key(first.keId().orElseThrow())) {
            assertEquals(ke, held.secret());
        }
    }

    private void assertNoBriefing(Verdict verdict, ErrorCode code) {
        assertTrue(all.gateway.ask().isEmpty());
        BriefingOffer offer = all.gateway.offer("node");
        assertEquals(verdict, offer.verdict());
        assertEquals(code, offer.why().orElseThrow().code(), () -> offer.why().get().getMessage());
        assertUntouched();
    }

    private void reHome() {
        all.bbn.sendAllTo(elsewhere());
        List<EnrolmentStatus> runs = all.askUntilBriefed();
        BriefingScene.assertEnrolled(other, all.gateway, runs.get(0));
        assertTrue(runs.get(0).instruction().serial() > first.instruction().serial());
        assertNotEquals(first.keId(), runs.get(0).keId());
        assertEquals(1, all.gateway.gateway.status().size());
    }

    @Test
    void anEditedRuleSendsAGatewayToAnotherMef() {
        reHome();
        assertTrue(all.gateway.ask().isEmpty(), "nothing is new any more");
    }

    @Test
    void theOldKeyStaysUntilTheNewOneIsCommitted() {
        all.bbn.sendAllTo(elsewhere());
        other.listeners().close();
        KedgeException failed = assertThrows(KedgeException.class, all.gateway::ask);
        assertEquals(ErrorCode.CONNECT_FAILED, failed.code(), failed.getMessage());
        assertKept();
        assertEquals(first.keId(), all.gateway.gateway.status().get(0).keId());

        other.listenAgain();
        EnrolmentStatus moved = all.gateway.gateway.enrol();
        BriefingScene.assertEnrolled(other, all.gateway, moved);
        assertEquals(OTHER, moved.instruction().mefFqdn());
    }

    @Test
    void withoutABriefingNodeTheEnrolmentStays() {
        all.bbn.stopListening();
        assertNoBriefing(Verdict.FAILED, ErrorCode.BRIEFING_NODE_UNREACHABLE);
        all.bbn.listenAgain();
        reHome();
    }

    @Test
    void aMalformedAnswerChangesNothing() {
        all.bbn.answer("{\"instructions\":[{\"document\":17}]}".getBytes(StandardCharsets.US_ASCII));
        assertNoBriefing(Verdict.FAILED, ErrorCode.BRIEFING_NODE_PROTOCOL);
        all.bbn.answer("<html>".getBytes(StandardCharsets.US_ASCII));
        assertNoBriefing(Verdict.FAILED, ErrorCode.BRIEFING_NODE_PROTOCOL);
    }

    /** A Briefing Node that was set back, or somebody who holds its key and an old document. */
    @Test
    void anOldInstructionDoesNotBringAGatewayBack() {
        reHome();
        EnrolmentStatus moved = all.gateway.gateway.status().get(0);
        answer(first.instruction());
        assertTrue(all.gateway.ask().isEmpty());
        BriefingOffer offer = all.gateway.offer("node");
        assertEquals(Verdict.REFUSED, offer.verdict());
        assertEquals(ErrorCode.BRIEFING_REPLAYED, offer.why().orElseThrow().code());
        assertEquals(moved.keId(), all.gateway.gateway.status().get(0).keId());
        BriefingScene.assertEnrolled(other, all.gateway, all.gateway.gateway.status().get(0));
        assertEquals(1, all.mef.keys().count());
    }

    private void answer(BootstrapInstruction instruction) {
        try (BriefingAnswer answer = new BriefingAnswer(List.of(new SignedDocument(InstructionCodec.encode(instruction),
                Optional.empty())), List.of())) {
            all.bbn.answer(BriefingCodec.write(answer));
        }
    }

    @Test
    void anInstructionForAnotherNodeChangesNothing() {
        answer(changed(first.instruction().serial() + 1, "gw-2", other.uri(Wire.TLS), OTHER));
        assertNoBriefing(Verdict.REFUSED, ErrorCode.BRIEFING_OTHER_NODE);
    }

    private BootstrapInstruction changed(long serial, String node, URI mef, Fqdn name) {
        BootstrapInstruction i = first.instruction();
        return new BootstrapInstruction(serial, Optional.of(node), i.notBefore(), i.notAfter(), i.mechanism(), i.target(), i.enroleeId(),
                mef, name, i.trustAnchors(), i.trustAnchorAliases(), i.credentialAlias(), i.enrolmentExpiry(), i.derivation(),
                i.enrolmentExchange(), i.adminFqdn(), i.targetUris());
    }

    /** The file says something else under the serial in force: its owner should look, and nothing changes. */
    @Test
    void aFileThatContradictsTheBriefingNodeIsReported() throws IOException {
        Path files = Files.createDirectory(directory.resolve("briefing"));
        Files.write(files.resolve("other.json"), InstructionCodec.encode(
                changed(first.instruction().serial(), Names.NODE.value(), other.uri(Wire.TLS), OTHER)));
        FileSettings settings = new FileSettings(files, Duration.ofHours(1), SignaturePolicy.DIRECTORY, false, Duration.ZERO);
        try (FileBriefing file = new FileBriefing(settings, Map::of, List::of)) {
            all.gateway.gateway.services.providers().add(file, 0, Set.of());
            assertTrue(all.gateway.ask().isEmpty());
            assertEquals(Verdict.CHOSEN, all.gateway.offer("node").verdict());
            assertEquals(Verdict.CONFLICT, all.gateway.offer("file").verdict());
            assertEquals(ErrorCode.BRIEFING_CONFLICT, all.gateway.offer("file").why().orElseThrow().code());
            assertUntouched();
        }
    }

    /** A newer file does not take a gateway away from an owner who briefs it over a channel. */
    @Test
    void aFileDoesNotOutbidTheBriefingNode() throws IOException {
        Path files = Files.createDirectory(directory.resolve("briefing"));
        Files.write(files.resolve("other.json"), InstructionCodec.encode(
                changed(first.instruction().serial() + 1, Names.NODE.value(), other.uri(Wire.TLS), OTHER)));
        FileSettings settings = new FileSettings(files, Duration.ofHours(1), SignaturePolicy.DIRECTORY, false, Duration.ZERO);
        try (FileBriefing file = new FileBriefing(settings, Map::of, List::of)) {
            all.bbn.stopListening();
            all.gateway.gateway.services.providers().add(file, 0, Set.of());
            assertNoBriefing(Verdict.FAILED, ErrorCode.BRIEFING_NODE_UNREACHABLE);
            assertEquals(Verdict.REFUSED, all.gateway.offer("file").verdict());
            assertEquals(ErrorCode.BRIEFING_TRUST_TOO_LOW, all.gateway.offer("file").why().orElseThrow().code());
        }
    }

    /** Started without a battery the gateway can judge no certificate, and keeps what it has. */
    @Test
    void aGatewayWhoseClockIsWrongKeepsItsEnrolment() {
        all.gateway.shift(YEARS.negated());
        all.bbn.listenAgain();
        all.bbn.sendAllTo(elsewhere());
        assertNoBriefing(Verdict.FAILED, ErrorCode.BRIEFING_NODE_UNREACHABLE);
        assertTrue(all.gateway.offer("node").why().orElseThrow().getMessage().contains(ErrorCode.CLOCK_NOT_TRUSTED.code()));
        all.gateway.shift(Duration.ZERO);
        reHome();
    }

    @Test
    void anInstructionThatHasEndedEndsNoEnrolment() {
        all.gateway.shift(Duration.ofDays(2));
        assertNoBriefing(Verdict.REFUSED, ErrorCode.BRIEFING_EXPIRED);
    }
}
