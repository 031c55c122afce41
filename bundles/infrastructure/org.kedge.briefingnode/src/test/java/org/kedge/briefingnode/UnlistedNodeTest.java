package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** Nodes that nobody listed, and whose certificate the manufacturer issued. */
class UnlistedNodeTest {
    private static final CertificateAuthority MAKER = CertificateAuthority.root("Manufacturer");
    private static final String NEW = "gw9.example.org";
    private static final Issued CERT9 = MAKER.issue(CertificateFlavour.NODE_ID, NEW);
    private static final CertificateInformation BY_MAKER = new CertificateInformation(CertificateFlavour.NODE_ID, NEW,
            List.of(MAKER.certificate()), Revocation.SOFT);
    private final BbnFixture fixture = new BbnFixture(BbnFixture.settings().with(
            new BriefingNodeSettings.Unlisted(List.of("maker"), CertificateFlavour.NODE_ID, Revocation.SOFT)));

    @BeforeEach
    void anchors() {
        fixture.store.put(new Credential("maker", CredentialKind.TRUST_ANCHOR, "maker", Map.of(), SecretBytes.owning(new byte[0]),
                List.of(MAKER.certificate()), Optional.empty()), CredentialSlot.ACTIVE);
        fixture.rules(Map.of("*", BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com")));
    }

    private Optional<ResolvedCertificate> presented(Issued issued) {
        return fixture.bbn.resolver().certificate(new Presented(issued.chain(), issued.publicKey())).toCompletableFuture().join();
    }

    /** A session whose certificate the transport has verified as it was told to. */
    private Session session(Issued issued) {
        return Session.certificate(presented(issued).orElseThrow().principal(), issued);
    }

    @Test
    void isVerifiedAgainstTheManufacturerAndNotYetListed() {
        assertEquals(BY_MAKER, presented(CERT9).orElseThrow().information());
        assertEquals(Optional.empty(), fixture.memory.find(new NodeId(NEW)), "nothing was verified yet");
        assertEquals(List.of(), fixture.writes);
    }

    @Test
    void isListedAndAuditedWhenItComesForTheFirstTime() {
        Session session = session(CERT9);
        assertEquals(Optional.of(NEW), BbnFixture.only(fixture.brief(session)).nodeId());
        NodeRecord listed = fixture.node(NEW);
        assertEquals(Optional.of(BY_MAKER), listed.certificate());
        assertTrue(listed.enabled() && listed.labels().isEmpty() && !listed.gba());
        List<AuditRecord> admitted = fixture.sink.granted().stream().filter(r -> r.event().equals("node.admitted")).toList();
        assertEquals(1, admitted.size());
        assertEquals(NEW, admitted.get(0).subject());
        fixture.brief(session);
        assertEquals(1, fixture.writes.stream().filter("add"::equals).count());
        assertEquals(NEW, presented(CERT9).orElseThrow().principal(), "from now on it is listed");
    }

    @Test
    void withoutAuditItIsNotListed() {
        Session session = session(CERT9);
        fixture.sink.broken = true;
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, fixture.ask(session, BbnFixture.REQUEST).status());
        assertEquals(Optional.empty(), fixture.memory.find(new NodeId(NEW)));
    }

    @Test
    void neverTakesTheNameOfAListedNode() {
        Issued impostor = MAKER.issue(CertificateFlavour.NODE_ID, BbnFixture.GW1);
        assertEquals(List.of(BbnFixture.ca().certificate()), presented(impostor).orElseThrow().information().trustAnchors(),
                "it is verified as the listed node is, and fails");
        // A node that comes by pre-shared key is not to be had by a certificate either.
        fixture.memory.add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId(NEW), Optional.empty(), Optional.empty(),
                Optional.empty(), true, Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true),
                Optional.empty())));
        assertEquals(Optional.empty(), presented(CERT9));
    }

    @Test
    void neverTakesTheNameOfANodeThatWasListedMeanwhile() {
        Session session = session(CERT9);
        fixture.memory.add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId(NEW), Optional.empty(), Optional.empty(),
                Optional.of(BbnFixture.ca().information(CertificateFlavour.NODE_ID, NEW)), false, Optional.empty(), Set.of(),
                Optional.empty(), Optional.empty(), Optional.empty(), true), Optional.empty())));
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, fixture.ask(session, BbnFixture.REQUEST).status());
        assertEquals(List.of(), fixture.memory.issued(new NodeId(NEW)));
    }

    @Test
    void aDisabledNodeDoesNotComeInAgainAsUnlisted() {
        fixture.brief(session(CERT9));
        fixture.change(NEW, node -> Edits.enabled(node, false));
        assertEquals(Optional.empty(), presented(CERT9));
    }

    @Test
    void isRefusedWhereOnlyListedNodesAreKnown() {
        Session session = session(CERT9);
        fixture.bbn.reconfigure(BbnFixture.settings());
        assertEquals(Optional.empty(), presented(CERT9));
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, fixture.ask(session, BbnFixture.REQUEST).status());
        assertEquals(List.of(), fixture.writes);
    }

    @Test
    void aNameOfAnotherFlavourAdmitsNobody() {
        assertEquals(Optional.empty(), presented(MAKER.issue(CertificateFlavour.DEVICE, "1.3.6.1.4.1.99999.1:0102")));
    }

    @Test
    void anAeIdIsTheEnroleeIdAsWell() {
        fixture.bbn.reconfigure(BbnFixture.settings().with(
                new BriefingNodeSettings.Unlisted(List.of("maker"), CertificateFlavour.AE_ID, Revocation.SOFT)));
        fixture.brief(session(MAKER.issue(CertificateFlavour.AE_ID, "//sp.example.com/Sae1")));
        assertEquals(Optional.of("//sp.example.com/Sae1"), fixture.node("//sp.example.com/Sae1").enroleeId());
    }

    @Test
    void aRawKeyAdmitsNobody() {
        assertEquals(Optional.empty(), fixture.bbn.resolver().certificate(new Presented(List.of(), CERT9.publicKey()))
                .toCompletableFuture().join());
    }
}
