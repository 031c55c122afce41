package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.messages.fetch.FetchCredentials;
import org.kedge.messages.fetch.FetchCredentialsAnswer;
import org.kedge.messages.fetch.FetchCredentialsCodec;
import org.kedge.pki.CertificateAuthority;

/** How targets get their keys from the MEF (TS-0003 8.3.2.1 steps d to g), after a real enrolment. */
class FetchCredentialsTest {
    private static final String NAME = "gw-1.m2m.example.com";
    private static final EnrolmentTarget OTHER = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//m2m.example.com/other-cse",
            new Fqdn("other-cse.m2m.example.com"));

    @TempDir
    Path directory;

    private final CertificateAuthority operator = CertificateAuthority.root("Operator");
    private final CertificateAuthority maker = CertificateAuthority.root("Gateway maker");
    private MefNode mef;
    private GatewayNode gateway;
    private TargetNode maf;
    private TargetNode cse;
    private TargetNode other;

    @BeforeEach
    void startAll() {
        mef = MefNode.start(directory.resolve("mef"), operator);
        gateway = new GatewayNode(directory.resolve("gateway"));
        gateway.holdKeyPair(maker.issue(CertificateFlavour.CSE_ID, NAME));
        maf = target(PeerRole.MAF, Names.MAF_TARGET, CertificateFlavour.FQDN);
        cse = target(PeerRole.CSE, Names.CSE_TARGET, CertificateFlavour.CSE_ID);
        other = target(PeerRole.CSE, OTHER, CertificateFlavour.CSE_ID);
    }

    private TargetNode target(PeerRole role, EnrolmentTarget target, CertificateFlavour flavour) {
        mef.addPeer(role, target, operator.information(flavour, target.fqdn().value()));
        return new TargetNode(mef, operator.issue(flavour, target.fqdn().value()), operator);
    }

    @AfterEach
    void stopAll() {
        List.of(maf, cse, other).forEach(TargetNode::close);
        gateway.close();
        mef.close();
    }

    private EnrolmentStatus enrol(EnrolmentTarget target, KeyDerivation derivation) {
        mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, NAME), derivation);
        gateway.brief(Mechanism.CERTIFICATE, mef, target, derivation, operator);
        return gateway.enrol();
    }

    private static Request fetch(KeId keId, Suid suid, EnrolmentTarget originator) {
        return FetchCredentials.of(keId.reference(), suid).request(originator.id());
    }

    @ParameterizedTest
    @EnumSource(KeyDerivation.class)
    void theMafGetsTheKeyThatTheEnroleeDerives(KeyDerivation derivation) {
        EnrolmentStatus status = enrol(Names.MAF_TARGET, derivation);
        Reply reply = maf.ask(fetch(status.keId().orElseThrow(), Suid.RSPF_MAF, Names.MAF_TARGET));

        assertGranted(status, reply, derivation, derivation == KeyDerivation.LEGACY);
    }

    @ParameterizedTest
    @EnumSource(KeyDerivation.class)
    void anotherCseGetsTheKeyThatTheEnroleeDerives(KeyDerivation derivation) {
        EnrolmentStatus status = enrol(Names.CSE_TARGET, derivation);
        Reply reply = cse.ask(fetch(status.keId().orElseThrow(), Suid.RSPF_SAEF, Names.CSE_TARGET));

        assertGranted(status, reply, derivation, false);
    }

    private void assertGranted(EnrolmentStatus status, Reply reply, KeyDerivation derivation, boolean kmIdAssigned) {
        assertEquals(ReplyStatus.OK, reply.status());
        try (var granted = assertInstanceOf(FetchCredentialsAnswer.Granted.class, FetchCredentialsCodec.decode(reply.body()));
                Credential ke = gateway.enrolmentKey();
                SecretBytes derived = KeyDerivations.forTarget(ke.secret(), status.instruction().target(), derivation,
                        status.instruction().target().ordinarySuid())) {
            assertEquals(derived, granted.credential());
            assertEquals(status.derivedCheckValue().orElseThrow(), KeyCheckValue.of(granted.credential()));
            assertEquals(derivation, granted.derivation());
            assertEquals(Optional.of(Names.GATEWAY.absolute()), granted.enroleeId());
            assertFalse(granted.lifetime().isAfter(Instant.now().plus(Duration.ofDays(30))), "not longer than Ke at the MEF");
            assertEquals(kmIdAssigned, granted.keyId().isPresent());
        }
        AuditRecord released = mef.audit.records().stream().filter(r -> r.event().equals("key.released")).findFirst().orElseThrow();
        assertEquals(AuditRecord.Outcome.GRANTED, released.outcome());
        assertEquals(Names.GATEWAY.absolute(), released.subject());
    }

    @Test
    void theKeysOfTwoTargetsDiffer() {
        EnrolmentStatus status = enrol(Names.CSE_TARGET, KeyDerivation.USAGE_CONSTRAINED);
        Reply forCse = cse.ask(fetch(status.keId().orElseThrow(), Suid.RSPF_SAEF, Names.CSE_TARGET));
        Reply forMaf = maf.ask(fetch(status.keId().orElseThrow(), Suid.RSPF_MAF, Names.MAF_TARGET));
        assertNotEquals(((FetchCredentialsAnswer.Granted) FetchCredentialsCodec.decode(forCse.body())).credential(),
                ((FetchCredentialsAnswer.Granted) FetchCredentialsCodec.decode(forMaf.body())).credential());
    }

    @Test
    void aTargetThatIsNotAllowedGetsTheSameAnswerWhetherTheKeyExistsOrNot() {
        EnrolmentStatus status = enrol(Names.CSE_TARGET, KeyDerivation.USAGE_CONSTRAINED);
        Reply existing = other.ask(fetch(status.keId().orElseThrow(), Suid.RSPF_SAEF, OTHER));
        Reply absent = other.ask(fetch(new KeId("00112233445566778899AABBCCDDEEFF", Names.MEF), Suid.RSPF_SAEF, OTHER));

        assertRefused(ErrorCode.TARGET_NOT_ALLOWED, existing);
        assertEquals(existing.status(), absent.status());
        assertEquals(new String(existing.body(), StandardCharsets.UTF_8), new String(absent.body(), StandardCharsets.UTF_8));
    }

    @Test
    void anSuidThatIsNotAllowedIsRefused() {
        EnrolmentStatus status = enrol(Names.CSE_TARGET, KeyDerivation.USAGE_CONSTRAINED);
        assertRefused(ErrorCode.SUID_NOT_ALLOWED, cse.ask(fetch(status.keId().orElseThrow(), Suid.RSPF_ESPRIM, Names.CSE_TARGET)));
    }

    @Test
    void anOriginatorOtherThanTheAuthenticatedOneIsRefused() {
        EnrolmentStatus status = enrol(Names.CSE_TARGET, KeyDerivation.USAGE_CONSTRAINED);
        Reply reply = other.ask(fetch(status.keId().orElseThrow(), Suid.RSPF_SAEF, Names.CSE_TARGET));
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, reply.status());
        assertRefused(ErrorCode.ORIGINATOR_MISMATCH, reply);
    }

    @Test
    void malformedKeIdsAndSuidsAreRefused() {
        enrol(Names.CSE_TARGET, KeyDerivation.USAGE_CONSTRAINED);
        for (List<String> path : List.of(List.of("fetchCredentials", "nonsense", "22"),
                List.of("fetchCredentials", "00112233@mef.example.com", "22"),
                List.of("fetchCredentials", "../../00112233445566778899AABBCCDDEEFF@mef.example.com", "22"),
                List.of("fetchCredentials", "00112233445566778899AABBCCDDEEFF@mef.example.com", "31"),
                List.of("fetchCredentials", "00112233445566778899AABBCCDDEEFF@mef.example.com", "twenty"),
                List.of("fetchCredentials", "00112233445566778899AABBCCDDEEFF@mef.example.com"))) {
            Reply reply = cse.ask(Request.get(path).withHeader(Request.ORIGINATOR, Names.CSE_TARGET.id()));
            assertTrue(reply.status() == ReplyStatus.BAD_REQUEST || reply.status() == ReplyStatus.CONTENTS_UNACCEPTABLE,
                    () -> path + " -> " + reply.status());
        }
        assertEquals(0, mef.audit.granted("key.released"));
    }

    @Test
    void anExpiredKeyIsNotReleased() {
        mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, NAME), KeyDerivation.USAGE_CONSTRAINED);
        KeId keId = new KeId("00112233445566778899AABBCCDDEEFF", Names.MEF);
        try (EnrolmentKey expired = new EnrolmentKey(SecretBytes.owning(new byte[32]), keId, Instant.now().minusSeconds(1))) {
            mef.keys().commit(expired, Names.GATEWAY.absolute());
        }
        assertRefused(ErrorCode.KEY_EXPIRED, cse.ask(fetch(keId, Suid.RSPF_SAEF, Names.CSE_TARGET)));
    }

    private void assertRefused(ErrorCode code, Reply reply) {
        assertFalse(reply.status().isSuccess());
        assertInstanceOf(FetchCredentialsAnswer.Refused.class, FetchCredentialsCodec.decode(reply.body()));
        assertTrue(mef.audit.codes().contains(code.code()), () -> mef.audit.records().toString());
        assertEquals(0, mef.audit.granted("key.released"));
    }
}
