package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.NodeRegistry.CodeVerdict;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.peer.PeerRole;
import org.kedge.itests.testkit.briefing.Nodes;
import org.kedge.registry.jdbc.Database;

/** A database of the first release is brought up to date and keeps its data, on either product. */
abstract class MigrationKit extends RegistryKit {
    private static final List<String> SECOND_STEP = List.of("master_key", "client_registration", "registered_key", "association_rule");
    private static final List<String> THIRD_STEP = List.of("subscriber", "bootstrap");
    private static final List<String> LATER_STEPS = List.of("removed_node", "issued_instruction", "one_time_code", "briefing_node",
            "briefing_rule", "briefing_destination", "briefing_revision");
    /** The table of the second release. */
    private static final String OLD_MASTER_KEY = "CREATE TABLE master_key (made $serial, km_id $text NOT NULL UNIQUE,"
            + " km_identity $text NOT NULL, ke_id $text UNIQUE, ke_identity $text, client_id $text NOT NULL, check_value $text NOT NULL,"
            + " not_after_second BIGINT NOT NULL, not_after_nano INTEGER NOT NULL, used INTEGER NOT NULL, sealed $blob NOT NULL)";
    private static final String OLD_COLUMNS = "km_id, km_identity, ke_id, ke_identity, client_id, check_value, not_after_second,"
            + " not_after_nano, used, sealed";

    MigrationKit(Product product) {
        super(product);
    }

    /** The data of {@code registry-schema-1.db}, which the first release wrote. */
    static void fill(Registry registry) {
        registry.enrolees().add(List.of(Records.pskEntry("urn:dev:1", "kpm-1@mef.example.com", 1),
                Records.certificateEntry("urn:dev:2", CertificateFlavour.FQDN, "two.example.com")));
        registry.peers().add(List.of(Records.certificatePeer("maf", PeerRole.MAF, "maf.example.com"),
                Records.pskPeer("ae", "ae@mef.example.com", 6)));
        registry.enrolmentKeys().commit(Records.key(5), "urn:dev:1");
    }

    /** The old data is there, and the new tables work. */
    static void assertKept(Registry registry) {
        assertEquals(Records.psk("urn:dev:1", "kpm-1@mef.example.com"), registry.enrolees().find("urn:dev:1").orElseThrow());
        assertEquals(Optional.of(Records.secret(1)), registry.enrolees().kpm(KeyReference.parse("kpm-1@mef.example.com")));
        assertEquals(Records.certificate("urn:dev:2", CertificateFlavour.FQDN, "two.example.com"),
                registry.enrolees().findByCertificate(CertificateFlavour.FQDN, "two.example.com").orElseThrow());
        assertEquals(List.of("ae", "maf"), registry.peerDirectory().peers().stream().map(peer -> peer.name()).toList());
        assertEquals(Optional.of(Records.secret(6)), registry.peers().psk(KeyReference.parse("ae@mef.example.com")));
        assertEquals(Records.key(5),
                registry.enrolmentKeys().find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)).orElseThrow().key());

        KeyReference kmId = KeyReference.parse("km@maf.example.com");
        registry.masterKeys().put(new MasterKey(new Info(kmId, Optional.empty(), "//example.com/mn", "X", Records.NOT_AFTER, false),
                Records.secret(8)));
        assertTrue(registry.masterKeys().find(kmId, Records.NOT_AFTER.minusSeconds(1)).isPresent());
        Fqdn maf = new Fqdn("maf.example.com");
        registry.rules().add(new Rule(maf, "*", "*"));
        assertEquals(List.of(), registry.registrations().listKeys(maf, "", 10));
        registry.subscribers().add(List.of(Subscribers.entry(1)));
        assertEquals(32, registry.subscribers().advance(Subscribers.impi(1), last -> last + 32));
        registry.bootstraps().put(Subscribers.bootstrap(1, 1), Subscribers.tmpi(1));
        assertTrue(registry.bootstraps().find(Subscribers.bTid(1), Records.NOT_AFTER.minusSeconds(1)).isPresent());
        assertBriefingWorks(registry);
    }

    private static void assertBriefingWorks(Registry registry) {
        assertEquals(0, registry.nodes().count());
        registry.nodes().add(List.of(Nodes.entry(Nodes.psk(1))));
        assertTrue(registry.nodes().issue(Nodes.id(1), Nodes.issued("maf", 1), 0));
        registry.nodes().putCode(Nodes.id(1), "code", Nodes.NOW.plusSeconds(1), 1);
        assertEquals(CodeVerdict.ACCEPTED, registry.nodes().redeem(Nodes.id(1), "code", Nodes.NOW));
        assertEquals(1, registry.briefingRules().save(new Rulebook(0, List.of(), List.of())).revision());
    }

    /** What the third release wrote is there, and the new tables work. */
    static void assertSubscribersKept(Registry registry) {
        assertEquals(Subscribers.entry(2).subscriber(), registry.subscribers().find(Subscribers.impi(2)).orElseThrow());
        assertEquals(Optional.of(Subscribers.impi(2)),
                registry.bootstraps().subscriber(Subscribers.tmpi(2), Records.NOT_AFTER.minusSeconds(1)));
    }

    private void drop(List<String> tables) throws Exception {
        for (String table : tables) {
            tamper("DROP TABLE " + table);
        }
    }

    /** The Km of the second release: two from a MEF, the first of them used, and one that was pre-provisioned. */
    static MasterKey oldKm(int number) {
        return new MasterKey(new Info(KeyReference.parse("Km-" + (10 - number) + "@maf.example.com"),
                number == 3 ? Optional.empty() : Optional.of(Records.keId(number).reference()), "//example.com/mn-1", "CHECK" + number,
                Records.NOT_AFTER, number == 1), Records.secret(number));
    }

    /** They are there, as they were and in their order, and take NAF keys beside them. */
    static void assertKmKept(Registry registry) {
        for (int number = 1; number <= 3; number++) {
            MasterKey old = oldKm(number);
            assertEquals(old, registry.masterKeys().find(old.info().kmId(), Records.NOT_AFTER.minusSeconds(1)).orElseThrow());
        }
        registry.masterKeys().put(NafKeyKit.nafKey(1, 0xae, "//example.com/mn-2"));
        registry.masterKeys().put(NafKeyKit.nafKey(1, 0xc0a8, "//example.com/mn-2"));
        assertEquals(5, registry.masterKeys().count());
        registry.masterKeys().confirm(oldKm(2).info().kmId());
        assertEquals(Optional.empty(), registry.masterKeys().find(oldKm(1).info().kmId(), Records.NOT_AFTER.minusSeconds(1)),
                "the older one of this client ends with the first use of the newer");
        assertEquals(4, registry.masterKeys().count());
    }

    @Test
    void aDatabaseOfTheSecondReleaseKeepsItsKm() throws Exception {
        range(3).forEach(i -> registry.masterKeys().put(oldKm(i + 1)));
        try (Database behind = database()) {
            tamper(OLD_MASTER_KEY.replace("master_key", "old_master_key").replace("$serial", behind.serialType())
                    .replace("$text", behind.textType()).replace("$blob", behind.blobType()));
        }
        tamper("INSERT INTO old_master_key (" + OLD_COLUMNS + ") SELECT " + OLD_COLUMNS + " FROM master_key ORDER BY made");
        tamper("DROP TABLE master_key");
        tamper("ALTER TABLE old_master_key RENAME TO master_key");
        drop(LATER_STEPS);
        drop(THIRD_STEP);
        tamper("UPDATE registry_meta SET value = '2' WHERE name = 'schema.version'");
        assertKmKept(openWith(store));
        assertEquals(4, openWith(store).masterKeys().count(), "and is not migrated twice");
    }

    @Test
    void aDatabaseOfTheThirdReleaseKeepsItsData() throws Exception {
        fill(registry);
        registry.subscribers().add(List.of(Subscribers.entry(2)));
        registry.bootstraps().put(Subscribers.bootstrap(2, 2), Subscribers.tmpi(2));
        drop(LATER_STEPS);
        tamper("UPDATE registry_meta SET value = '3' WHERE name = 'schema.version'");
        Registry migrated = openWith(store);
        assertSubscribersKept(migrated);
        assertKept(migrated);
        assertEquals(1, openWith(store).briefingRules().revision(), "and is not migrated twice");
    }

    /** What the fourth release issued: no document that was signed elsewhere. */
    static void issueAsTheFourthRelease(Registry registry) {
        registry.nodes().add(List.of(Nodes.entry(Nodes.psk(2))));
        assertTrue(registry.nodes().issue(Nodes.id(2), Nodes.issued("maf.example.com", 5), 0));
    }

    /** It is there, is none that was signed elsewhere, and such a one can follow it. */
    static void assertIssuedKept(Registry registry) {
        assertEquals(Nodes.psk(2), registry.nodes().find(Nodes.id(2)).orElseThrow());
        Issued kept = registry.nodes().issued(Nodes.id(2)).get(0);
        assertEquals(5, kept.serial());
        assertArrayEquals(Nodes.issued("maf.example.com", 5).document(), kept.document());
        assertEquals(Optional.empty(), kept.signature());
        assertTrue(registry.nodes().issue(Nodes.id(2), Nodes.signed("maf.example.com", 6), 5));
        assertArrayEquals(Nodes.signed("maf.example.com", 6).signature().orElseThrow(),
                registry.nodes().issued(Nodes.id(2)).get(0).signature().orElseThrow());
        assertTrue(registry.nodes().remove(Nodes.id(2)));
    }

    @Test
    void aDatabaseOfTheFourthReleaseKeepsItsData() throws Exception {
        fill(registry);
        issueAsTheFourthRelease(registry);
        tamper("DROP TABLE removed_node");
        tamper("ALTER TABLE issued_instruction DROP COLUMN signature");
        tamper("UPDATE registry_meta SET value = '4' WHERE name = 'schema.version'");
        Registry migrated = openWith(store);
        assertIssuedKept(migrated);
        assertKept(migrated);
        assertEquals(1, openWith(store).briefingRules().revision(), "and is not migrated twice");
    }

    @Test
    void aDatabaseOfANewerReleaseIsRefused() throws Exception {
        tamper("UPDATE registry_meta SET value = '7' WHERE name = 'schema.version'");
        assertContains(refused(ErrorCode.REGISTRY_IO, () -> openWith(store)).getMessage(), "schema version 7");
    }

    @Test
    void aDatabaseOfTheFirstReleaseKeepsItsData() throws Exception {
        fill(registry);
        drop(LATER_STEPS);
        drop(THIRD_STEP);
        drop(SECOND_STEP);
        tamper("DROP INDEX peer_originator");
        tamper("UPDATE registry_meta SET value = '1' WHERE name = 'schema.version'");
        refused(ErrorCode.REGISTRY_KEY_FOREIGN, () -> openWith(MemoryStore.withKey(9)));
        try (Database behind = database()) {
            Set<String> tables = new TreeSet<>(behind.read(behind::tables));
            assertTrue(SECOND_STEP.stream().noneMatch(tables::contains), "a node with another key changes nothing");
        }
        assertKept(openWith(store));
        assertEquals("X", openWith(store).masterKeys().list("", 10).get(0).checkValue(), "and is not migrated twice");
    }
}
