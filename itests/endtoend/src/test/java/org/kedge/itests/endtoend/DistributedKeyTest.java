package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
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
import org.kedge.api.association.FetchedKey;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.itests.testkit.Await;
import org.kedge.pki.crl.CrlOrigin;

/** Keys that a MAF or MEF distributes (TS-0003 8.2.2.3, 8.8.2.7 to 8.8.2.10, 8.3.5.2.7): who gets them, for what, and how long. */
class DistributedKeyTest {
    private static final EnrolmentTarget OTHER = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//m2m.example.com/other-cse",
            new Fqdn("other-cse.m2m.example.com"));

    @TempDir
    Path directory;
    private Deployment all;
    private RegistrationService client;

    @BeforeEach
    void enrol() {
        all = new Deployment(directory);
        all.brief(Mechanism.CERTIFICATE, Wire.TLS, Names.MAF_TARGET);
        all.gateway.enrol();
        all.associateWithMaf(Wire.TLS);
        client = all.gateway.associating.keys.registrations();
    }

    /** The IN-CSE checks the status of its servers, as infrastructure does (D-33). */
    private void checkStatus() {
        all.cse.crls.replace(new CrlOrigin("test", Optional.empty()), List.of(all.operator.crl(Duration.ofDays(1))));
        all.cse.peers.peers().stream().filter(p -> p.role() != PeerRole.CSE).forEach(p -> {
            CertificateInformation i = p.certificate().orElseThrow();
            all.cse.peers.certified(p.name(), p.role(), EnrolmentTarget.maf(p.fqdn()), new CertificateInformation(i.flavour(),
                    i.identifier(), i.trustAnchors(), CertificateInformation.Revocation.HARD), p.uris().toArray(URI[]::new));
        });
    }

    @AfterEach
    void close() {
        all.close();
    }

    private KeyRegistration register(String target, Optional<SecretBytes> key, Optional<Instant> end) {
        CseNode.await(client.register("maf", Optional.empty(), List.of()));
        return CseNode.await(client.registerKey("maf", Suid.MAF_SAEF, List.of(target), key, end, List.of("test")));
    }

    private Optional<FetchedKey> fetch(CseNode who, KeyReference id, Suid suid) {
        return CseNode.await(who.associating.keys.fetcher().fetch(id, suid, Instant.now().plusSeconds(30)));
    }

    @Test
    void anExportedKeyIsTheSameForSourceMafAndTarget() {
        KeyRegistration kc = register(Names.CSE_TARGET.id(), Optional.empty(), Optional.empty());
        assertTrue(kc.relativeKeyId().matches("[0-9A-F]{32}"), kc.relativeKeyId());
        assertEquals(Names.MAF, kc.server());
        assertEquals(Names.GATEWAY.absolute(), kc.sourceId());

        try (var fetched = fetch(all.cse, kc.keyId(), Suid.MAF_SAEF).orElseThrow();
                var held = all.maf.registry().registrations().key(Names.MAF, kc.relativeKeyId(), Instant.now()).orElseThrow();
                var own = all.gateway.store.require("kc/" + Names.CSE_TARGET.id())) {
            assertEquals(held.key(), fetched.key());
            assertEquals(held.key(), own.secret());
            assertEquals(Names.GATEWAY.absolute(), fetched.sourceId().orElseThrow());
            assertEquals(Suid.MAF_SAEF, fetched.suid());
            assertEquals(kc.expirationTime(), fetched.notAfter());
        }
    }

    @Test
    void aSuppliedKeyGetsAnIdentifierFromTheMaf() {
        try (SecretBytes key = SecretBytes.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
                var held = new Held(register(Names.CSE_TARGET.id(), Optional.of(key), Optional.empty()))) {
            assertEquals(key, held.key.key());
        }
    }

    private final class Held implements AutoCloseable {
        final RegistrationRegistry.RegisteredKey key;

        Held(KeyRegistration registration) {
            key = all.maf.registry().registrations().key(Names.MAF, registration.relativeKeyId(), Instant.now()).orElseThrow();
        }

        @Override
        public void close() {
            key.close();
        }
    }

    @Test
    void nobodyButTheTargetGetsTheKey() {
        KeyRegistration kc = register(Names.CSE_TARGET.id(), Optional.empty(), Optional.empty());
        all.maf.addClient(PeerRole.CSE, OTHER, all.operator.information(CertificateFlavour.CSE_ID, OTHER.fqdn().value()));
        try (CseNode other = new CseNode(directory.resolve("other"), OTHER.id(),
                all.operator.issue(CertificateFlavour.CSE_ID, OTHER.fqdn().value()))) {
            other.peers.certified("maf", PeerRole.MAF, Names.MAF_TARGET,
                    all.operator.information(CertificateFlavour.FQDN, Names.MAF.value()), all.maf.uri(Wire.TLS));
            assertTrue(fetch(other, kc.keyId(), Suid.MAF_SAEF).isEmpty());
        }
        assertTrue(fetch(all.cse, kc.keyId(), Suid.MAF_SAEF).isPresent());
    }

    @Test
    void aSourceMayShareOnlyWithWhomTheRulesAllow() {
        KedgeException refused = assertThrows(KedgeException.class, () -> register(OTHER.id(), Optional.empty(), Optional.empty()));
        assertEquals(ErrorCode.REGISTRATION_REFUSED, refused.code());
        assertTrue(all.maf.registry().registrations().listKeys(Names.MAF, "", 10).stream()
                .noneMatch(k -> k.targetIds().contains(OTHER.id())));
    }

    @Test
    void aKeyForAnotherUsageIsNoAssociationKey() {
        KeyRegistration kc = register(Names.CSE_TARGET.id(), Optional.empty(), Optional.empty());
        assertTrue(fetch(all.cse, kc.keyId(), Suid.MAF_ESPRIM).isEmpty());
        assertThrows(KedgeException.class, () -> CseNode.await(
                client.registerKey("maf", Suid.RSPF_SAEF, List.of(Names.CSE_TARGET.id()), Optional.empty(), Optional.empty(), List.of())));
    }

    @Test
    void updateAndDeregistrationReachTheMaf() {
        KeyRegistration kc = register(Names.CSE_TARGET.id(), Optional.empty(), Optional.empty());
        Instant sooner = kc.expirationTime().minus(Duration.ofMinutes(5));
        CseNode.await(client.updateKey("maf", kc.relativeKeyId(), Optional.of(sooner), Optional.of(List.of("changed")), Optional.empty()));
        try (Held held = new Held(kc)) {
            assertEquals(sooner, held.key.registration().expirationTime());
            assertEquals(List.of("changed"), held.key.registration().labels());
        }
        CseNode.await(client.deregisterKey("maf", kc.relativeKeyId()));
        assertTrue(fetch(all.cse, kc.keyId(), Suid.MAF_SAEF).isEmpty());
        assertFalse(all.gateway.store.get("kc/" + Names.CSE_TARGET.id(), CredentialSlot.ACTIVE).isPresent());

        CseNode.await(client.deregister("maf"));
        assertTrue(all.maf.registry().registrations().listClients(Names.MAF, "", 10).isEmpty());
        assertTrue(client.registrations().isEmpty());
    }

    /** After the lifetime of Kc B fails the handshake, and A registers another one (8.2.2.3 step 7). */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void afterTheLifetimeOfKcAnotherOneIsRegistered(Wire wire) {
        KeyRegistration first = register(Names.CSE_TARGET.id(), Optional.empty(), Optional.of(Instant.now().plusSeconds(15)));
        all.associateByKey(wire, true);
        all.gateway.associate("in-cse");
        assertEquals(first.keyId(), all.gateway.association("in-cse").keyId().orElseThrow());

        Await.until("another Kc in use", () -> all.gateway.association("in-cse").keyId()
                .filter(id -> !id.equals(first.keyId())).isPresent() && all.gateway.association("in-cse").facts().isPresent());
        Await.until("the end of the first Kc", () -> !Instant.now().isBefore(first.expirationTime()));
        assertTrue(fetch(all.cse, first.keyId(), Suid.MAF_SAEF).isEmpty());
    }

    @Test
    void aRevokedMafIsNotAsked() {
        KeyRegistration kc = register(Names.CSE_TARGET.id(), Optional.empty(), Optional.empty());
        all.operator.revoke(all.mafIdentity.certificate());
        checkStatus();
        KedgeException refused = assertThrows(KedgeException.class, () -> fetch(all.cse, kc.keyId(), Suid.MAF_SAEF));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, refused.code());
        assertTrue(refused.getMessage().contains(ErrorCode.CERTIFICATE_REVOKED.code()), refused.getMessage());
    }

    @Test
    void aRevokedMefIsNotAsked() {
        all.operator.revoke(all.mef.identity().certificate());
        checkStatus();
        KeyReference keId = all.gateway.status().get(0).keId().orElseThrow().reference();
        KedgeException refused = assertThrows(KedgeException.class, () -> fetch(all.cse, keId, Suid.RSPF_SAEF));
        assertTrue(refused.getMessage().contains(ErrorCode.CERTIFICATE_REVOKED.code()), refused.getMessage());
    }

    /** The same procedures at a MEF (8.3.5): the key is exported with the Bootstrap label and named by the MEF (D-03). */
    @Test
    void aMefDistributesRegisteredKeysToo() {
        all.mef.allow(Names.GATEWAY.absolute(), Names.CSE_TARGET.id());
        all.gateway.peers.certified("mef", PeerRole.MEF, EnrolmentTarget.maf(Names.MEF),
                all.operator.information(CertificateFlavour.FQDN, Names.MEF.value()), all.mef.uri(Wire.TLS));
        CseNode.await(client.register("mef", Optional.empty(), List.of()));
        KeyRegistration key = CseNode.await(client.registerKey("mef", Suid.RSPF_SAEF, List.of(Names.CSE_TARGET.id()), Optional.empty(),
                Optional.empty(), List.of()));
        assertEquals(Names.MEF, key.server());
        try (var fetched = fetch(all.cse, key.keyId(), Suid.RSPF_SAEF).orElseThrow()) {
            assertEquals(Names.GATEWAY.absolute(), fetched.sourceId().orElseThrow());
            assertTrue(fetched.derivation().isEmpty());
        }
    }

    /** The psk_identity is how the target learns of a key that was registered for it at a MEF (8.3.5.1). */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void aKeyRegisteredAtTheMefOpensAnAssociation(Wire wire) {
        all.mef.allow(Names.GATEWAY.absolute(), Names.CSE_TARGET.id());
        all.gateway.peers.certified("mef", PeerRole.MEF, EnrolmentTarget.maf(Names.MEF),
                all.operator.information(CertificateFlavour.FQDN, Names.MEF.value()), all.mef.uri(Wire.TLS));
        CseNode.await(client.register("mef", Optional.empty(), List.of()));
        KeyRegistration key = CseNode.await(client.registerKey("mef", Suid.RSPF_SAEF, List.of(Names.CSE_TARGET.id()), Optional.empty(),
                Optional.empty(), List.of()));
        all.associateByKey(wire, false);
        all.gateway.associate("in-cse");
        assertEquals(key.keyId(), all.gateway.association("in-cse").keyId().orElseThrow());
        assertEquals(key.keyId(), all.cse.association(Names.GATEWAY.absolute()).keyId().orElseThrow());
        assertEquals(all.gateway.association("in-cse").checkValue(), all.cse.association(Names.GATEWAY.absolute()).checkValue());
    }
}
