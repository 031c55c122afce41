package org.kedge.registry;

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
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.peer.PeerRole;
import org.kedge.registry.jdbc.Database;

/** A database of the first release is brought up to date and keeps its data, on either product. */
abstract class MigrationKit extends RegistryKit {
    private static final List<String> SECOND_STEP = List.of("master_key", "client_registration", "registered_key", "association_rule");

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
    }

    @Test
    void aDatabaseOfTheFirstReleaseKeepsItsData() throws Exception {
        fill(registry);
        for (String table : SECOND_STEP) {
            tamper("DROP TABLE " + table);
        }
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
