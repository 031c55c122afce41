package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.IN1;
import static org.kedge.maf.MafFixture.KE_ID;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.NOW;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.RetrievedKey;
import org.kedge.messages.registration.ServerKind;
import org.kedge.pki.CertificateNames.Claim;

/** The procedures as the MAF offers them: gw1 comes by Km, in1 by a pre-provisioned Km; a rule lets them share keys. */
class ProceduresTest {
    private static final Fqdn ADMIN = Fqdn.parse("admin.example.com");

    private final MafFixture fixture = new MafFixture();
    private ScriptedSession gw1;
    private ScriptedSession in1;

    @BeforeEach
    void bothAreThere() {
        fixture.enrolled(KE_ID, 0x0B, GW1, KeyDerivation.USAGE_CONSTRAINED);
        fixture.addPskPeer("in1", PeerRole.CSE, IN1);
        fixture.rules.add(new Rule(MAF, GW1, IN1));
        gw1 = fixture.session(KE_ID);
        in1 = fixture.session("in1@maf.example.com");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Reply register(ScriptedSession session, String originator) {
        return fixture.send(session, RegistrationRequests.registerClient(ServerKind.MAF,
                new ClientRequest(MAF, Optional.empty(), List.of(), ADMIN), Optional.of(originator)));
    }

    private Reply registerKey(ScriptedSession session) {
        return fixture.send(session, RegistrationRequests.registerKey(new KeyRequest(MAF, Optional.empty(), List.of(), ADMIN,
                Suid.MAF_SAEF, List.of(IN1), Optional.empty()), Optional.of(GW1)));
    }

    private Reply retrieve(ScriptedSession session, String id) {
        return fixture.send(session, RegistrationRequests.retrieveKey(id, Optional.empty()));
    }

    @Test
    void aKcGoesFromItsSourceThroughTheMafToItsTarget() {
        register(gw1, GW1);
        Reply reply = registerKey(gw1);
        assertEquals(ReplyStatus.CREATED, reply.status(), MafFixture.text(reply));
        KeyRegistration kc = KeyCodec.decodeRegistration(ServerKind.MAF, MAF, reply.body());
        try (RetrievedKey retrieved = KeyCodec.decodeRetrieved(ServerKind.MAF, retrieve(in1, kc.relativeKeyId()).body())) {
            assertEquals(Suid.MAF_SAEF, retrieved.suid());
            assertEquals(GW1, retrieved.sourceId());
            assertEquals(fixture.registrations.keys.get(kc.relativeKeyId()).key(), retrieved.keyValue());
        }
        assertEquals("key.released", fixture.sink.granted().get(fixture.sink.granted().size() - 1).event());
    }

    @Test
    void aKcDoesNotLeaveWithoutAnAuditRecord() {
        register(gw1, GW1);
        String id = KeyCodec.decodeRegistration(ServerKind.MAF, MAF, registerKey(gw1).body()).relativeKeyId();
        fixture.sink.broken = true;
        Reply reply = retrieve(in1, id);
        assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
        assertTrue(MafFixture.text(reply).contains("KEDGE-516"));
    }

    @Test
    void onlyTheListedTargetGetsTheKeyAndTheRuleCountsWhenItIsAskedFor() {
        register(gw1, GW1);
        String id = KeyCodec.decodeRegistration(ServerKind.MAF, MAF, registerKey(gw1).body()).relativeKeyId();
        fixture.addPskPeer("in2", PeerRole.CSE, "//sp.example.com/in2");
        Reply other = retrieve(fixture.session("in2@maf.example.com"), id);
        Reply unknown = retrieve(in1, "0".repeat(32));
        assertEquals(ReplyStatus.NOT_FOUND, other.status());
        assertEquals(MafFixture.text(unknown), MafFixture.text(other), "nobody learns which keys exist");
        fixture.rules.remove(new Rule(MAF, GW1, IN1));
        assertEquals(ReplyStatus.NOT_FOUND, retrieve(in1, id).status());
    }

    /** D-17: what rests on Km ends with Km. */
    @Test
    void registrationAndKeyEndWithKmAtTheLatest() {
        fixture.keys.remove(KE_ID);
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofMinutes(1), Duration.ofHours(1)));
        gw1 = fixture.session(KE_ID);
        ClientRegistration client = RegistrationCodec.decodeClient(ServerKind.MAF, MAF, register(gw1, GW1).body());
        assertEquals(NOW.plus(Duration.ofHours(1)).minusMillis(750), client.expirationTime());
        assertEquals(client.expirationTime(),
                KeyCodec.decodeRegistration(ServerKind.MAF, MAF, registerKey(gw1).body()).expirationTime());
        fixture.clock = () -> NOW.plus(Duration.ofHours(1));
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, registerKey(gw1).status());
        assertTrue(gw1.closed);
        fixture.maf.sweep();
        assertEquals(0, fixture.keys.count());
        assertTrue(fixture.registrations.clients.isEmpty() && fixture.registrations.keys.isEmpty());
        assertEquals(1, fixture.meters.count("maf.expired km"));
        assertEquals(2, fixture.meters.count("maf.expired registration"));
    }

    @Test
    void theOriginatorMustBeTheClient() {
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, register(gw1, IN1).status());
        assertTrue(fixture.registrations.clients.isEmpty());
        assertFalse(gw1.closed);
    }

    @Test
    void aForgottenKmEndsItsSessionAtTheNextRequest() {
        fixture.keys.remove(KE_ID);
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register(gw1, GW1).status());
        assertTrue(gw1.closed);
        assertTrue(fixture.registrations.clients.isEmpty());
    }

    @Test
    void aRemovedPeerIsNoClientAnyMore() {
        fixture.peers.remove("in1");
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register(in1, IN1).status());
        assertTrue(in1.closed);
    }

    @Test
    void aMefIsNoClient() {
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED,
                register(ScriptedSession.certificate("mef.example.com", "peer:mef1"), "mef.example.com").status());
    }

    /** Names of its own make a session nobody's: what the handshake proved counts. */
    @Test
    void theClientFollowsFromTheIdentityNotFromThePrincipalAlone() {
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED,
                register(ScriptedSession.psk("in1@maf.example.com", "client:" + GW1), GW1).status());
    }

    @Test
    void aClientWithACertificateHasNoKmToBeTold() {
        Fqdn fqdn = Fqdn.parse("gw2.sp.example.com");
        String key = "ni:///sha-256;abc";
        fixture.addCertificatePeer("gw2", PeerRole.CSE, fqdn, "//sp.example.com/gw2",
                new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, key, List.of(), Revocation.OFF));
        fixture.claims.add(new Claim(CertificateFlavour.RAW_PUBLIC_KEY, key));
        Reply reply = register(ScriptedSession.certificate(key, "client://sp.example.com/gw2"), "//sp.example.com/gw2");
        assertEquals(ReplyStatus.CREATED, reply.status(), MafFixture.text(reply));
        assertEquals(Optional.empty(), RegistrationCodec.decodeClient(ServerKind.MAF, MAF, reply.body()).assignedSymmKeyId());
    }

    @Test
    void aBrokenRegistryIsAnsweredWithoutDetail() {
        fixture.keys.broken = true;
        Reply reply = register(gw1, GW1);
        assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
        assertFalse(MafFixture.text(reply).contains("database"));
        assertEquals(Level.WARNING, fixture.maf.health().health().level());
    }
}
