package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.kedge.mef.MefFixture.CSE;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.KE_ID;
import static org.kedge.mef.MefFixture.NOW;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.registration.Client;

/** A CSE that is Enrolee and fetching peer with one certificate. */
class SessionsTest {
    private final MefFixture fixture = new MefFixture();
    private final Sessions sessions = new Sessions(fixture.registries.all());

    private static CertificateInformation information(CertificateFlavour flavour, Revocation revocation) {
        return new CertificateInformation(flavour, "in1.sp.example.com", List.of(), revocation);
    }

    private void enrolee(CertificateInformation information, boolean enabled) {
        fixture.registries.enrolees.update(new EnroleeRecord(CSE.id(), Mechanism.CERTIFICATE, Optional.empty(), Optional.of(information),
                List.of(), Duration.ofDays(1), Optional.empty(), enabled));
    }

    private void peer(CertificateInformation information) {
        fixture.registries.peers.records.put("in1", new PeerRecord("in1", PeerRole.CSE, CSE.fqdn(), CSE.id(), List.of(),
                Optional.of(information), Optional.empty(), Optional.empty()));
    }

    private static PeerIdentity identity(PeerIdentity.Kind kind, String principal) {
        return new PeerIdentity(kind, "in1.sp.example.com", principal, List.of());
    }

    private static PeerIdentity inCse() {
        return identity(PeerIdentity.Kind.CERTIFICATE, "enrolee:" + CSE.id());
    }

    @Test
    void oneCertificateInformationMakesItBoth() {
        enrolee(information(CertificateFlavour.CSE_ID, Revocation.HARD), true);
        peer(information(CertificateFlavour.CSE_ID, Revocation.HARD));
        assertEquals(CSE.id(), sessions.enrolee(inCse()).orElseThrow().id());
        assertEquals("in1", sessions.peer(inCse()).orElseThrow().name());
    }

    /** The handshake verified what the Enrolee's record asks for, which is less than the peer's. */
    @Test
    void otherCertificateInformationDoesNot() {
        enrolee(information(CertificateFlavour.CSE_ID, Revocation.OFF), true);
        peer(information(CertificateFlavour.CSE_ID, Revocation.HARD));
        assertEquals(Optional.empty(), sessions.peer(inCse()));
        peer(information(CertificateFlavour.FQDN, Revocation.OFF));
        assertEquals(Optional.empty(), sessions.peer(inCse()));
    }

    @Test
    void aDisabledEnroleeIsNobodyAndMakesNoPeer() {
        enrolee(information(CertificateFlavour.CSE_ID, Revocation.HARD), false);
        peer(information(CertificateFlavour.CSE_ID, Revocation.HARD));
        assertEquals(Optional.empty(), sessions.enrolee(inCse()));
        assertEquals(Optional.empty(), sessions.peer(inCse()));
        assertEquals("in1", sessions.peer(identity(PeerIdentity.Kind.CERTIFICATE, "peer:in1")).orElseThrow().name());
    }

    @Test
    void aPreSharedKeyIsOneRecords() {
        enrolee(information(CertificateFlavour.CSE_ID, Revocation.HARD), true);
        peer(information(CertificateFlavour.CSE_ID, Revocation.HARD));
        assertEquals(Optional.empty(), sessions.peer(identity(PeerIdentity.Kind.PSK, "enrolee:" + CSE.id())));
    }

    @Test
    void clientsGoByEnroleeIdOrOriginator() {
        assertEquals(Optional.of(Client.of(GW1)), sessions.find(identity(PeerIdentity.Kind.PSK, "enrolee:" + GW1)));
        assertEquals(Optional.of(Client.of("maf.example.com")), sessions.find(identity(PeerIdentity.Kind.PSK, "peer:maf1")));
        assertEquals(Optional.empty(), sessions.find(identity(PeerIdentity.Kind.PSK, "peer:gone")));
        assertEquals(Optional.empty(), sessions.find(identity(PeerIdentity.Kind.PSK, "maf1")));
        fixture.registries.enrolees.update(MefFixture.disabled(MefFixture.enrolee()));
        assertEquals(Optional.empty(), sessions.find(identity(PeerIdentity.Kind.PSK, "enrolee:" + GW1)));
    }

    /** In one session the IN-CSE fetches the key of an Enrolee of its own. */
    @Test
    void whoIsBothFetches() {
        enrolee(information(CertificateFlavour.CSE_ID, Revocation.HARD), true);
        peer(information(CertificateFlavour.CSE_ID, Revocation.HARD));
        fixture.registries.enrolees.update(MefFixture.enrolee(
                new AllowedTarget(CSE, Set.of(Suid.RSPF_SAEF), KeyDerivation.USAGE_CONSTRAINED)));
        fixture.holdKe(NOW.plusSeconds(3600));
        ScriptedSession session = new ScriptedSession(PeerIdentity.Kind.CERTIFICATE, "enrolee:" + CSE.id(), 1);
        Request request = Request.get(List.of("fetchCredentials", KE_ID.toString(), "22")).withHeader(Request.ORIGINATOR, CSE.id());
        assertEquals(ReplyStatus.OK, MefFixture.send(fixture.mef.fetchHandler(), session, false, request).status());
    }
}
