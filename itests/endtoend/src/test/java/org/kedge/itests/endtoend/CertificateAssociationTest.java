package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.Request;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.Await;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** Associations by certificate (TS-0003 8.2.2.2): every flavour that Entity A may hold, and what either side refuses. */
class CertificateAssociationTest {
    private static final EnrolmentTarget AE = new EnrolmentTarget(EnrolmentTarget.Kind.AE, "//m2m.example.com/Sgw1",
            new Fqdn("sgw1.m2m.example.com"));
    private static final String NAME = Names.GATEWAY_TARGET.fqdn().value();

    @TempDir
    Path directory;

    private final CertificateAuthority operator = CertificateAuthority.root("Operator");
    private final CertificateAuthority maker = CertificateAuthority.root("Gateway maker");
    private final CertificateAuthority stranger = CertificateAuthority.root("Stranger");
    private GatewayNode gateway;
    private CseNode cse;

    @BeforeEach
    void start() {
        gateway = new GatewayNode(directory.resolve("gateway"));
        cse = new CseNode(directory.resolve("cse"), Names.CSE_TARGET.id(),
                operator.issue(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        cse.close();
    }

    private void aKnowsB(Wire wire, CertificateAuthority authority) {
        gateway.peers.certified("in-cse", PeerRole.CSE, Names.CSE_TARGET,
                authority.information(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value()), cse.uri(wire));
    }

    private void bKnowsA(EnrolmentTarget who, CertificateInformation information) {
        cse.peers.certified("gateway", who.kind() == EnrolmentTarget.Kind.AE ? PeerRole.AE : PeerRole.CSE, who, information);
    }

    /** B binds the association to the CSE-ID or AE-ID that its configuration has for the name in the certificate. */
    private void assertAssociated(EnrolmentTarget who) {
        SecurityAssociation association = gateway.associate("in-cse");
        assertEquals(Names.CSE_TARGET.id(), association.peerId());
        byte[] answer = CseNode.await(association.request(Request.get(List.of("association")))).body();
        assertTrue(new String(answer, StandardCharsets.UTF_8).contains("\"" + who.id() + "\""));
        assertTrue(cse.association(who.id()).facts().orElseThrow().cipherSuite().startsWith("TLS_ECDHE_ECDSA_WITH_AES_128_"));
    }

    @ParameterizedTest
    @CsvSource({"DEVICE,0.2.481.1.100.3030.10011,DTLS", "CSE_ID,gw-1.m2m.example.com,TLS", "AE_ID,//m2m.example.com/Sgw1,TLS",
        "NODE_ID,urn:gsma:imei:90420156-025763-0,TLS", "DEVICE,0.2.481.1.100.3030.10011,TLS"})
    void everyFlavourAssociates(CertificateFlavour flavour, String identifier, Wire wire) {
        EnrolmentTarget who = flavour == CertificateFlavour.AE_ID ? AE : Names.GATEWAY_TARGET;
        MafNode.hold(gateway.store, maker.issue(flavour, identifier));
        aKnowsB(wire, operator);
        bKnowsA(who, maker.information(flavour, identifier));
        assertAssociated(who);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aRawPublicKeyAssociates(Wire wire) {
        Issued pair = maker.issue(CertificateFlavour.CSE_ID, NAME);
        try (Credential own = new Credential(PeerList.OWN, CredentialKind.KEY_PAIR, PublicKeyId.of(pair.publicKey()), Map.of(),
                SecretBytes.owning(pair.privateKey().getEncoded()), List.of(), Optional.empty())) {
            gateway.store.put(own, CredentialSlot.ACTIVE);
        }
        aKnowsB(wire, operator);
        bKnowsA(Names.GATEWAY_TARGET, new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.of(pair.publicKey()),
                List.of(), Revocation.OFF));
        assertAssociated(Names.GATEWAY_TARGET);
    }

    private void assertBRefuses(ErrorCode code) {
        KedgeException told = assertThrows(KedgeException.class, () -> gateway.associate("in-cse"));
        assertEquals(ErrorCode.HANDSHAKE_ALERT, told.code(), told.getMessage());
        Await.until("the owner of B reads " + code, () -> cse.audit.codes().contains(code.code()));
        assertEquals(0, cse.listeners().sessions());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aCertificateOfAnotherAuthorityIsRefused(Wire wire) {
        MafNode.hold(gateway.store, stranger.issue(CertificateFlavour.CSE_ID, NAME));
        aKnowsB(wire, operator);
        bKnowsA(Names.GATEWAY_TARGET, maker.information(CertificateFlavour.CSE_ID, NAME));
        assertBRefuses(ErrorCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void aCertificateOfAnotherFlavourBelongsToNobody() {
        MafNode.hold(gateway.store, maker.issue(CertificateFlavour.DEVICE, "0.2.481.1.100.3030.10011"));
        aKnowsB(Wire.TLS, operator);
        bKnowsA(Names.GATEWAY_TARGET, maker.information(CertificateFlavour.CSE_ID, NAME));
        assertBRefuses(ErrorCode.PEER_UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void anEntityBOfAnotherAuthorityIsNotTrusted(Wire wire) {
        MafNode.hold(gateway.store, maker.issue(CertificateFlavour.CSE_ID, NAME));
        aKnowsB(wire, stranger);
        bKnowsA(Names.GATEWAY_TARGET, maker.information(CertificateFlavour.CSE_ID, NAME));
        KedgeException refused = assertThrows(KedgeException.class, () -> gateway.associate("in-cse"));
        assertEquals(ErrorCode.CERTIFICATE_UNTRUSTED, refused.code(), refused.getMessage());
        assertEquals(0, cse.listeners().sessions());
    }
}
