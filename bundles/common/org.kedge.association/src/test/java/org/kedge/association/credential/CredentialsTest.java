package org.kedge.association.credential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.association.World;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;

class CredentialsTest {
    private static final EnrolmentTarget AT_MAF = EnrolmentTarget.maf(World.MAF);
    private static final EnrolmentTarget AT_CSE = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, World.CSE,
            Fqdn.parse("in-cse.sp.example.com"));
    private static final Duration DAY = Duration.ofDays(1);

    private final World world = new World();
    private final Peer maf = World.server("maf", PeerRole.MAF, World.MAF, PeerAuthentication.ENROLMENT, Optional.empty());

    private List<Candidate> towards(Peer peer) {
        return world.keys.credentials().towards(peer).stream().map(Candidate.class::cast).toList();
    }

    private static List<String> identities(List<Candidate> candidates) {
        return candidates.stream().map(c -> ((LocalCredential.Psk) c.credential()).identity()).toList();
    }

    private ErrorCode code(Peer peer) {
        return assertThrows(KedgeException.class, () -> towards(peer)).code();
    }

    @Test
    void theKeyOfAnEnrolmentIsDerivedForItsTarget() {
        world.ke(AT_MAF, World.keId('A'), (byte) 1, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.USAGE_CONSTRAINED);
        List<Candidate> candidates = towards(maf);
        assertEquals(List.of(World.keId('A')), identities(candidates));
        try (SecretBytes ke = SecretBytes.owning(World.key((byte) 1));
                SecretBytes expected = KeyDerivations.usageConstrained(ke, Suid.RSPF_MAF, World.MAF.value())) {
            LocalCredential.Psk psk = (LocalCredential.Psk) candidates.get(0).credential();
            assertEquals(expected, psk.key());
            assertEquals(Optional.of(KeyCheckValue.of(expected)), candidates.get(0).use().checkValue());
            candidates.get(0).close();
            assertTrue(psk.key().isClosed());
        }
        assertEquals(AssociationFramework.PSK, candidates.get(0).use().framework());
    }

    @Test
    void theOlderDerivationIsTheOneStoredBesideKe() {
        world.ke(AT_CSE, World.keId('A'), (byte) 1, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.LEGACY);
        Candidate candidate = towards(World.cse(PeerAuthentication.ENROLMENT, Optional.empty())).get(0);
        try (SecretBytes ke = SecretBytes.owning(World.key((byte) 1)); SecretBytes expected = KeyDerivations.kpsa(ke, World.CSE)) {
            assertEquals(expected, ((LocalCredential.Psk) candidate.credential()).key());
        }
    }

    @Test
    void aPendingKeGoesFirstAndEachKmIdBelongsToItsOwnKeId() {
        world.ke(AT_MAF, World.keId('A'), (byte) 1, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.USAGE_CONSTRAINED);
        world.ke(AT_MAF, World.keId('B'), (byte) 2, world.in(DAY), CredentialSlot.PENDING, KeyDerivation.USAGE_CONSTRAINED);
        world.put("registration/" + World.MAF, CredentialKind.STATE, "org.kedge.association", (byte) 0,
                Map.of("keId", World.keId('a'), "assignedSymmKeyId", "km1@" + World.MAF), Optional.empty(), CredentialSlot.ACTIVE);
        assertEquals(List.of(World.keId('B'), "km1@" + World.MAF, World.keId('A')), identities(towards(maf)));
        assertEquals(List.of(CredentialSlot.PENDING, CredentialSlot.ACTIVE, CredentialSlot.ACTIVE),
                towards(maf).stream().map(c -> c.use().slot()).toList());
    }

    /** D-15: whatever the MAF says. Before it has registered this node it knows no KmID. */
    @Test
    void inTheOlderFlowTheKmIdFollowsFromKm() {
        world.ke(AT_MAF, World.keId('A'), (byte) 1, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.LEGACY);
        assertEquals(List.of(World.keId('A')), identities(towards(maf)));
        world.put("registration/" + World.MAF, CredentialKind.STATE, "org.kedge.association", (byte) 0,
                Map.of("keId", World.keId('A'), "assignedSymmKeyId", "another@" + World.MAF), Optional.empty(), CredentialSlot.ACTIVE);
        try (SecretBytes ke = SecretBytes.owning(World.key((byte) 1)); SecretBytes km = KeyDerivations.km(ke, World.MAF.value())) {
            assertEquals(List.of(KeyDerivations.legacyKmId(km, World.MAF).toString(), World.keId('A')), identities(towards(maf)));
            assertEquals(km, ((LocalCredential.Psk) towards(maf).get(0).credential()).key());
        }
    }

    @Test
    void whatHasEndedIsLeftOut() {
        world.ke(AT_MAF, World.keId('A'), (byte) 1, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.USAGE_CONSTRAINED);
        world.ke(AT_MAF, World.keId('B'), (byte) 2, world.in(DAY.plusSeconds(1)), CredentialSlot.PENDING, KeyDerivation.USAGE_CONSTRAINED);
        world.tasks.advance(DAY);
        assertEquals(List.of(World.keId('B')), identities(towards(maf)));
        world.tasks.advance(Duration.ofSeconds(1));
        assertEquals(ErrorCode.KEY_EXPIRED, code(maf));
    }

    @Test
    void withoutAnEnrolmentThePeerIsNotReady() {
        assertEquals(ErrorCode.ASSOCIATION_NOT_READY, code(maf));
        assertEquals(ErrorCode.ASSOCIATION_NOT_READY, code(World.cse(PeerAuthentication.MAF, Optional.of("maf"))));
    }

    @Test
    void kcCountsOnlyWhenItIsOfTheMafOfThePeer() {
        world.add(maf);
        Peer peer = World.cse(PeerAuthentication.MAF, Optional.of("maf"));
        world.put("kc/" + World.CSE, CredentialKind.ASSOCIATION_KEY, "0A@other.example.com", (byte) 3,
                Map.of("server", "other.example.com"), Optional.empty(), CredentialSlot.ACTIVE);
        assertEquals(ErrorCode.ASSOCIATION_NOT_READY, code(peer));
        world.put("kc/" + World.CSE, CredentialKind.ASSOCIATION_KEY, "0A@" + World.MAF, (byte) 3, Map.of("server", World.MAF.value()),
                Optional.of(world.in(DAY)), CredentialSlot.ACTIVE);
        Candidate kc = towards(peer).get(0);
        assertEquals("0A@" + World.MAF, kc.use().keyId().orElseThrow().toString());
        assertEquals(AssociationFramework.MAF, kc.use().framework());
        assertEquals(Optional.of(world.in(DAY)), kc.use().notAfter());
    }

    @Test
    void theTargetPresentsTheKeyThatThePeerSharesWithIt() {
        world.put("fetched/1", CredentialKind.ASSOCIATION_KEY, World.keId('C'), (byte) 4, Map.of("source", World.CSE, "suid", "22"),
                Optional.of(world.in(DAY)), CredentialSlot.ACTIVE);
        world.put("fetched/2", CredentialKind.ASSOCIATION_KEY, World.keId('D'), (byte) 4, Map.of("source", World.CSE, "suid", "22"),
                Optional.of(world.in(DAY.multipliedBy(2))), CredentialSlot.ACTIVE);
        world.put("fetched/3", CredentialKind.ASSOCIATION_KEY, "0B@" + World.MAF, (byte) 5, Map.of("source", World.CSE, "suid", "32"),
                Optional.of(world.in(DAY)), CredentialSlot.ACTIVE);
        assertEquals(List.of(World.keId('D'), World.keId('C')),
                identities(towards(World.cse(PeerAuthentication.ENROLMENT, Optional.empty()))));
        assertEquals(List.of("0B@" + World.MAF), identities(towards(World.cse(PeerAuthentication.MAF, Optional.of("maf")))));
    }

    @Test
    void aPreSharedKeyIsTheOneTheConfigurationNames() {
        Peer peer = World.server("maf", PeerRole.MAF, World.MAF, PeerAuthentication.PSK, Optional.of("km"));
        assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, code(peer));
        world.put("km", CredentialKind.ENROLMENT_KEY, World.keId('A'), (byte) 1, Map.of(), Optional.empty(), CredentialSlot.ACTIVE);
        assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, code(peer));
        world.put("km", CredentialKind.PRE_PROVISIONED_KEY, "km7@" + World.MAF, (byte) 1, Map.of(), Optional.empty(),
                CredentialSlot.ACTIVE);
        assertEquals(List.of("km7@" + World.MAF), identities(towards(peer)));
    }

    @Test
    void aKeyPairComesWithWhatThePeerMustProve() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        java.security.KeyPair pair = generator.generateKeyPair();
        CertificateInformation raw = new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, "ni:///sha-256;x", List.of(),
                CertificateInformation.Revocation.OFF);
        assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, code(certified(raw)));
        try (Credential own = new Credential("own", CredentialKind.KEY_PAIR, "ni:///sha-256;own", Map.of(),
                SecretBytes.owning(pair.getPrivate().getEncoded()), List.of(), Optional.empty())) {
            world.store.put(own, CredentialSlot.ACTIVE);
        }
        LocalCredential.KeyPair local = (LocalCredential.KeyPair) towards(certified(raw)).get(0).credential();
        assertEquals(raw, local.peer());
        assertArrayEquals(pair.getPublic().getEncoded(), local.publicKey().getEncoded());
        assertEquals(ErrorCode.CERTIFICATE_UNTRUSTED, code(certified(new CertificateInformation(CertificateFlavour.FQDN, World.MEF.value(),
                List.of(), CertificateInformation.Revocation.OFF))));
    }

    private static Peer certified(CertificateInformation information) {
        return new Peer("mef", PeerRole.MEF, World.MEF, World.MEF.value(), List.of(), PeerAuthentication.CERTIFICATE,
                Optional.of(information), Optional.of("own"), Optional.empty(), Optional.empty());
    }

    @Test
    void anIdThatIsNoAliasIsFoundByTheDigestTheEnroleeUses() {
        assertEquals("ke/" + World.CSE, KeyAliases.ke(World.CSE));
        assertEquals("ke/sha256-2ca65b45f24c817320401f9f8f14dae89966d03e25cba7369e6068f615f42aa0",
                KeyAliases.ke("//sp.example.com/a~b"));
    }
}
