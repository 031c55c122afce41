package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;

/** Enrolees and peers, on either product. */
abstract class EnroleeKit extends RegistryKit {
    private static final String KPM_ID = "Kpm-1@mef.example.com";

    EnroleeKit(Product product) {
        super(product);
    }

    @Test
    void anEnroleeComesBackAsItWasGivenAndByEveryName() {
        EnroleeRecord byKey = Records.psk("//example.com/mn-1", KPM_ID);
        EnroleeRecord byCertificate = Records.certificate("urn:dev:1", CertificateFlavour.CSE_ID, "mn-2.in.example.com");
        enrolees.add(List.of(new EnroleeRegistry.Entry(byKey, Optional.of(Records.secret(7))),
                new EnroleeRegistry.Entry(byCertificate, Optional.empty())));

        assertEquals(Optional.of(byKey), enrolees.find("//example.com/mn-1"));
        assertEquals(KPM_ID, enrolees.find("//example.com/mn-1").orElseThrow().kpmId().orElseThrow().toString());
        assertEquals(Optional.of(byKey), enrolees.findByKpmId(KeyReference.parse("KPM-1@MEF.example.com")));
        assertEquals(Optional.of(byCertificate), enrolees.find("urn:dev:1"));
        assertEquals(Optional.of(byCertificate), enrolees.findByCertificate(CertificateFlavour.CSE_ID, "mn-2.in.example.com"));
        assertEquals(List.of(Records.ANCHOR_TWO, Records.ANCHOR_ONE),
                enrolees.find("urn:dev:1").orElseThrow().certificate().orElseThrow().trustAnchors());
        assertEquals(Optional.of(Records.secret(7)), enrolees.kpm(KeyReference.parse("kPm-1@mef.example.com")));
        assertEquals(2, enrolees.count());

        Registry restarted = openWith(store);
        assertEquals(Optional.of(byKey), restarted.enrolees().find("//example.com/mn-1"));
        assertEquals(Optional.of(Records.secret(7)), restarted.enrolees().kpm(KeyReference.parse(KPM_ID)));
    }

    @Test
    void whatIsUnknownIsEmpty() {
        enrolees.add(List.of(Records.certificateEntry("urn:dev:1", CertificateFlavour.FQDN, "gw.example.com")));
        assertEquals(Optional.empty(), enrolees.find("urn:dev:2"));
        assertEquals(Optional.empty(), enrolees.findByKpmId(KeyReference.parse(KPM_ID)));
        assertEquals(Optional.empty(), enrolees.kpm(KeyReference.parse(KPM_ID)));
        assertEquals(Optional.empty(), enrolees.findByCertificate(CertificateFlavour.CSE_ID, "gw.example.com"), "another flavour");
        assertEquals(Optional.empty(), enrolees.findByCertificate(CertificateFlavour.FQDN, "*.example.com"), "no identifier at all");
        assertFalse(enrolees.remove("urn:dev:2"));
    }

    @Test
    void aNameThatIsTakenIsRefusedAndNothingIsAdded() {
        enrolees.add(List.of(Records.pskEntry("urn:dev:1", KPM_ID, 1),
                Records.certificateEntry("urn:dev:2", CertificateFlavour.FQDN, "gw.example.com")));
        EnroleeRegistry.Entry good = Records.pskEntry("urn:dev:9", "good@mef.example.com", 2);
        List<EnroleeRegistry.Entry> bad = List.of(Records.pskEntry("urn:dev:1", "other@mef.example.com", 3),
                Records.pskEntry("urn:dev:3", "KPM-1@mef.example.com", 3),
                Records.certificateEntry("urn:dev:4", CertificateFlavour.FQDN, "GW.example.com."));
        for (EnroleeRegistry.Entry entry : bad) {
            String text = refused(ErrorCode.IMPORT_DUPLICATE, () -> enrolees.add(List.of(good, entry))).getMessage();
            assertContains(text, "is already in the registry");
        }
        refused(ErrorCode.IMPORT_DUPLICATE, () -> enrolees.add(List.of(good, good)));
        assertEquals(2, enrolees.count());
        assertEquals(Optional.empty(), enrolees.kpm(KeyReference.parse("good@mef.example.com")));
        enrolees.add(List.of(Records.certificateEntry("urn:dev:5", CertificateFlavour.CSE_ID, "gw.example.com")));
    }

    @Test
    void aPskIdentityBelongsToOneEnroleeOrPeer() {
        enrolees.add(List.of(Records.pskEntry("urn:dev:1", KPM_ID, 1)));
        peers.add(List.of(Records.pskPeer("a", "peer@mef.example.com", 2)));
        refused(ErrorCode.IMPORT_DUPLICATE, () -> peers.add(List.of(Records.pskPeer("b", "KPM-1@mef.example.com", 3))));
        refused(ErrorCode.IMPORT_DUPLICATE, () -> enrolees.add(List.of(Records.pskEntry("urn:dev:2", "Peer@mef.example.com", 3))));
        assertEquals(Optional.empty(), enrolees.kpm(KeyReference.parse("peer@mef.example.com")), "a peer's key is no Kpm");
        assertEquals(Optional.empty(), peers.psk(KeyReference.parse(KPM_ID)), "a Kpm is no peer's key");
        assertEquals(Optional.empty(), peers.findByPskId(KeyReference.parse(KPM_ID)));
    }

    @Test
    void anUpdateKeepsTheKpm() {
        enrolees.add(List.of(Records.pskEntry("urn:dev:1", KPM_ID, 1), Records.pskEntry("urn:dev:2", "two@mef.example.com", 2)));
        EnroleeRecord renamed = Records.psk("urn:dev:1", "New@mef.example.com");
        enrolees.update(renamed);
        assertEquals(Optional.of(renamed), enrolees.find("urn:dev:1"));
        assertEquals(Optional.of(Records.secret(1)), enrolees.kpm(KeyReference.parse("new@mef.example.com")));
        assertEquals(Optional.empty(), enrolees.kpm(KeyReference.parse(KPM_ID)));

        refused(ErrorCode.PEER_UNKNOWN, () -> enrolees.update(Records.psk("urn:dev:3", "three@mef.example.com")));
        refused(ErrorCode.IMPORT_DUPLICATE, () -> enrolees.update(Records.psk("urn:dev:1", "TWO@mef.example.com")));
        assertEquals(Optional.of(renamed), enrolees.find("urn:dev:1"), "a refused update changes nothing");
        assertEquals(Optional.of(Records.secret(2)), enrolees.kpm(KeyReference.parse("two@mef.example.com")));
    }

    @Test
    void anEnroleeThatChangesItsFrameworkLosesItsKpm() throws Exception {
        enrolees.add(List.of(Records.pskEntry("urn:dev:1", KPM_ID, 1)));
        EnroleeRecord now = Records.certificate("urn:dev:1", CertificateFlavour.NODE_ID, "urn:dev:1");
        enrolees.update(now);
        assertEquals(Optional.of(now), enrolees.find("urn:dev:1"));
        assertEquals(Optional.empty(), enrolees.kpm(KeyReference.parse(KPM_ID)));
        refused(ErrorCode.IMPORT_MALFORMED, () -> enrolees.update(Records.psk("urn:dev:1", KPM_ID)));
        assertEquals(Mechanism.CERTIFICATE, enrolees.find("urn:dev:1").orElseThrow().mechanism());
    }

    @Test
    void theKpmOfADisabledEnroleeIsNotGivenOut() {
        enrolees.add(List.of(Records.pskEntry("urn:dev:1", KPM_ID, 1)));
        EnroleeRecord disabled = Records.enabled(Records.psk("urn:dev:1", KPM_ID), false);
        enrolees.update(disabled);
        assertEquals(Optional.of(disabled), enrolees.findByKpmId(KeyReference.parse(KPM_ID)), "its owner still sees it");
        assertEquals(Optional.empty(), enrolees.kpm(KeyReference.parse(KPM_ID)));
        enrolees.update(Records.psk("urn:dev:1", KPM_ID));
        assertEquals(Optional.of(Records.secret(1)), enrolees.kpm(KeyReference.parse(KPM_ID)));
    }

    @Test
    void removingAnEnroleeRemovesItsKeys() {
        enrolees.add(List.of(Records.pskEntry("urn:dev:1", KPM_ID, 1), Records.pskEntry("urn:dev:2", "two@mef.example.com", 2)));
        keys.commit(Records.key(1), "urn:dev:1");
        keys.commit(Records.key(2), "urn:dev:2");
        assertTrue(enrolees.remove("urn:dev:1"));
        assertEquals(1, keys.count());
        assertEquals(Optional.empty(), enrolees.kpm(KeyReference.parse(KPM_ID)));
        enrolees.add(List.of(Records.pskEntry("urn:dev:1", KPM_ID, 5)));
        assertEquals(Optional.of(Records.secret(5)), enrolees.kpm(KeyReference.parse(KPM_ID)));
    }

    @Test
    void pagesAreInOrderOfTheOctetsOfTheId() {
        List<String> ids = List.of("//example.com/a", "B", "a", "b", "b-1", "b.1", "urn:dev:1");
        enrolees.add(range(ids.size()).stream()
                .map(i -> Records.pskEntry(ids.get(ids.size() - 1 - i), "k" + i + "@mef.example.com", i)).toList());
        assertEquals(ids, enrolees.list("", 100).stream().map(EnroleeRecord::id).toList());
        assertEquals(ids.subList(0, 3), enrolees.list("", 3).stream().map(EnroleeRecord::id).toList());
        assertEquals(ids.subList(3, 5), enrolees.list("a", 2).stream().map(EnroleeRecord::id).toList());
        assertEquals(List.of(), enrolees.list("urn:dev:1", 2));
    }

    @Test
    void aRecordThatBreaksARuleIsRefused() {
        EnroleeRecord psk = Records.psk("urn:dev:1", KPM_ID);
        refused(ErrorCode.IMPORT_MALFORMED, () -> enrolees.add(List.of(new EnroleeRegistry.Entry(psk, Optional.empty()))));
        refused(ErrorCode.KEY_LENGTH, () -> enrolees.add(List.of(
                new EnroleeRegistry.Entry(psk, Optional.of(SecretBytes.owning(new byte[15]))))));
        refused(ErrorCode.IDENTIFIER_MALFORMED, () -> enrolees.add(List.of(Records.pskEntry("/mn-1", KPM_ID, 1))));
        refused(ErrorCode.IDENTIFIER_MALFORMED,
                () -> enrolees.add(List.of(Records.certificateEntry("urn:dev:1", CertificateFlavour.FQDN, "*.example.com"))));
        refused(ErrorCode.IDENTIFIER_MALFORMED,
                () -> enrolees.add(List.of(Records.certificateEntry("urn:dev:1", CertificateFlavour.RAW_PUBLIC_KEY, "sha-256;abc"))));
        assertEquals(0, enrolees.count());
    }

    @Test
    void aPeerComesBackAsItWasGivenAndByEveryName() {
        var maf = Records.certificatePeer("maf-1", PeerRole.MAF, "maf.example.com");
        var cse = Records.certificatePeer("in-cse", PeerRole.CSE, "in-cse.example.com");
        var ae = Records.pskPeer("app", "App@mef.example.com", 9);
        peers.add(List.of(maf, cse, ae));
        assertEquals(Optional.of(maf.peer()), peers.find("maf-1"));
        assertEquals(Optional.of(maf.peer()), peers.findByFqdn(PeerRole.MAF, maf.peer().fqdn()));
        assertEquals(Optional.empty(), peers.findByFqdn(PeerRole.MEF, maf.peer().fqdn()), "another role");
        assertEquals(Optional.of(cse.peer()), peers.findByCertificate(CertificateFlavour.FQDN, "IN-CSE.example.com"));
        assertEquals(Optional.of(ae.peer()), peers.findByPskId(KeyReference.parse("APP@mef.example.com")));
        assertEquals(Optional.of(Records.secret(9)), peers.psk(KeyReference.parse("app@mef.example.com")));
        assertEquals(List.of(ae.peer(), cse.peer(), maf.peer()), peers.list());

        refused(ErrorCode.IMPORT_DUPLICATE, () -> peers.add(List.of(Records.pskPeer("new", "new@mef.example.com", 1), maf)));
        assertEquals(3, peers.list().size());
        assertTrue(peers.remove("app"));
        assertFalse(peers.remove("app"));
        assertEquals(Optional.empty(), peers.psk(KeyReference.parse("app@mef.example.com")));
    }

    @Test
    void oneCertificateMayBeAnEnroleeAndAPeer() {
        enrolees.add(List.of(Records.certificateEntry("//example.com/mn-1", CertificateFlavour.FQDN, "mn-1.example.com")));
        peers.add(List.of(Records.certificatePeer("mn-1", PeerRole.CSE, "mn-1.example.com")));
        assertTrue(enrolees.findByCertificate(CertificateFlavour.FQDN, "mn-1.example.com").isPresent());
        assertTrue(peers.findByCertificate(CertificateFlavour.FQDN, "mn-1.example.com").isPresent());
    }

    @Test
    void aDeviceIsFoundByEitherFormOfItsId() {
        enrolees.add(List.of(Records.certificateEntry("urn:dev:1", CertificateFlavour.DEVICE, "1.3.6.1.4.1.6715.1.2.3"),
                Records.certificateEntry("urn:dev:2", CertificateFlavour.DEVICE, "1.3.6.1.4.1.6715:0A1b")));
        assertEquals("urn:dev:1", enrolees.findByCertificate(CertificateFlavour.DEVICE, "1.3.6.1.4.1.6715.1.2.3").orElseThrow().id());
        EnroleeRecord module = enrolees.findByCertificate(CertificateFlavour.DEVICE, "1.3.6.1.4.1.6715:0a1b").orElseThrow();
        assertEquals("urn:dev:2", module.id());
        assertEquals("1.3.6.1.4.1.6715:0a1b", module.certificate().orElseThrow().identifier(), "as a certificate is read");
        for (String wrong : List.of("1.3.6.1.4.1.6715:", "1.3.6.1.4.1.6715:0a1", "1.3.6.1.4.1.6715:0g", ":0a1b", "0a1b",
                "1.3.6.1:" + "00".repeat(65), "1.3.6.1:0a:1b")) {
            RegistryKit.refused(ErrorCode.IDENTIFIER_MALFORMED,
                    () -> enrolees.add(List.of(Records.certificateEntry("urn:dev:3", CertificateFlavour.DEVICE, wrong))));
        }
        assertEquals(2, enrolees.count());
    }
}
