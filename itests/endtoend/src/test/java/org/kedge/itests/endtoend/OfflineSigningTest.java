package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.briefingnode.offline.Result;
import org.kedge.briefingnode.offline.Result.Outcome;
import org.kedge.enrolee.BriefingPolicy;

/**
 * A Briefing Node that only carries what the owner signed on a machine that no network reaches (D-82): the gateway takes nothing else, so
 * whoever has the Briefing Node cannot send it anywhere.
 */
class OfflineSigningTest {
    private static final BriefingPolicy SIGNED_ONLY = new BriefingPolicy(TrustLevel.LOCAL, Set.of("*"), List.of(),
            BriefingPolicy.DEFAULT.interval(), false);
    private static final String KPM_ID = "gw-1@mef.example.com";
    private static final String IDENTITY = "gw-1@bbn.example.com";

    @TempDir
    Path directory;
    private OfflineSigner owner;

    @BeforeEach
    void makeTheKey() {
        owner = new OfflineSigner(directory);
    }

    /** The Briefing Node signs by itself, too, with a key that the gateway has not pinned. */
    private BriefingNodeSettings settings() {
        return BbnNode.settings().signing("signer").with(owner.pinned());
    }

    private static BootstrapInstruction instruction(BriefingScene all, EnrolmentTarget target, Mechanism mechanism, String alias,
            Wire wire) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new BootstrapInstruction(now.getEpochSecond(), Optional.of(Names.NODE.value()), now.minusSeconds(60),
                now.plus(Duration.ofDays(30)), mechanism, target, Optional.of(Names.GATEWAY.absolute()), all.mef.uri(wire), Names.MEF,
                List.of(all.operator.root()), List.of(), alias, Duration.ofDays(10), KeyDerivation.USAGE_CONSTRAINED, true,
                Optional.empty());
    }

    private BriefingScene scene(Wire wire) {
        BriefingScene all = new BriefingScene(directory, settings()).byCertificate(wire);
        all.gateway.pin(owner.publicKey());
        all.gateway.follow(SIGNED_ONLY);
        return all;
    }

    private void carry(BriefingScene all, BootstrapInstruction instruction) {
        assertEquals(List.of(Outcome.TAKEN), all.bbn.load(owner.sign(instruction)).stream().map(Result::outcome).toList());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void whatTheOwnerSignedElsewhereIsTakenAsSignedAndNothingElseIs(Wire wire) {
        try (BriefingScene all = scene(wire)) {
            all.bbn.sendAllTo(all.byCertificate(Names.CSE_TARGET, wire));
            all.assertNotBriefed(ErrorCode.BRIEFING_SIGNATURE_WRONG);

            carry(all, instruction(all, Names.MAF_TARGET, Mechanism.CERTIFICATE, PeerList.OWN, wire));
            List<EnrolmentStatus> runs = all.askUntilBriefed();
            all.assertEnrolled(runs);
            assertEquals(TrustLevel.SIGNED, runs.get(0).trust());
            assertEquals(Verdict.CHOSEN, all.gateway.offer("node").verdict());
            assertEquals(1, all.bbn.audit.granted("briefing.imported"));
        }
    }

    /** What a thief of the Briefing Node would do: send the gateway to another MEF, with the signature that is there. */
    @Test
    void whatTheBriefingNodeChangedIsRefused() throws GeneralSecurityException {
        try (BriefingScene all = scene(Wire.TLS)) {
            carry(all, instruction(all, Names.MAF_TARGET, Mechanism.CERTIFICATE, PeerList.OWN, Wire.TLS));
            Issued signed = all.bbn.nodes().issued(Names.NODE).get(0);
            byte[] changed = new String(signed.document(), StandardCharsets.UTF_8).replace("PT240H", "PT241H")
                    .getBytes(StandardCharsets.UTF_8);
            assertNotEquals(Arrays.toString(signed.document()), Arrays.toString(changed));
            assertTrue(all.bbn.nodes().issue(Names.NODE, new Issued(signed.target(), signed.serial() + 1,
                    MessageDigest.getInstance("SHA-256").digest(changed), changed, signed.notAfter(), signed.signature()),
                    signed.serial()));
            all.assertNotBriefed(ErrorCode.BRIEFING_SIGNATURE_WRONG);
        }
    }

    /** The key for the MEF is no part of what was signed: the Briefing Node delivers it inside the channel. */
    @Test
    void theKeyForTheMefIsDeliveredBesideIt() {
        try (BriefingScene all = new BriefingScene(directory, settings()); SecretBytes shared = key(1); SecretBytes kpm = key(2)) {
            all.gateway.hold("factory", IDENTITY, shared);
            all.bbn.addNode(Names.NODE, Names.GATEWAY.absolute(), IDENTITY, shared, Optional.of(KPM_ID));
            all.mef.addPskEnrolee(KPM_ID, kpm);
            all.shareKey(Wire.DTLS, "factory");
            all.gateway.pin(owner.publicKey());
            all.gateway.follow(SIGNED_ONLY);
            carry(all, instruction(all, Names.MAF_TARGET, Mechanism.PSK, "bbn/kpm", Wire.DTLS));

            List<EnrolmentStatus> runs = all.gateway.ask();
            all.assertEnrolled(runs);
            assertEquals(TrustLevel.SIGNED, runs.get(0).trust());
            try (Credential delivered = all.gateway.gateway.store.require("bbn/kpm")) {
                assertEquals(kpm, delivered.secret());
            }
            assertEquals(1, all.bbn.audit.granted("key.delivered"));
        }
    }

    private static SecretBytes key(int octet) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) octet);
        return SecretBytes.owning(key);
    }
}
