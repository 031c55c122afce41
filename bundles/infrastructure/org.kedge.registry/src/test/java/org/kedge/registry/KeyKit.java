package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry.Issued;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.registry.jdbc.Database;
import org.kedge.registry.secret.RegistryCipher;

/** Enrolment keys, the registry key, tampering and concurrency, on either product. */
abstract class KeyKit extends RegistryKit {
    private static final String ONE = "urn:dev:1";
    private static final String TWO = "urn:dev:2";
    private static final KeyReference KPM_ONE = KeyReference.parse("one@mef.example.com");
    private static final KeyReference KPM_TWO = KeyReference.parse("two@mef.example.com");

    KeyKit(Product product) {
        super(product);
    }

    @BeforeEach
    void addEnrolees() {
        enrolees.add(List.of(Records.pskEntry(ONE, KPM_ONE.toString(), 1), Records.pskEntry(TWO, KPM_TWO.toString(), 2)));
    }

    @Test
    void aKeyIsFoundUntilItsExpiry() {
        keys.commit(Records.key(5), ONE);
        try (Issued issued = keys.find(Records.keId(5), Records.NOT_AFTER.minusNanos(1)).orElseThrow()) {
            assertEquals(Records.key(5), issued.key());
            assertEquals(ONE, issued.enroleeId());
        }
        assertEquals(Optional.empty(), keys.find(Records.keId(5), Records.NOT_AFTER));
        assertEquals(Optional.empty(), keys.find(Records.keId(6), Records.NOT_AFTER.minusSeconds(1)));
        assertEquals(1, keys.count());
    }

    @Test
    void expiredKeysAreRemoved() {
        keys.commit(Records.key(1), ONE);
        keys.commit(new EnrolmentKey(Records.secret(2), Records.keId(2), Records.NOT_AFTER.plusNanos(1)), ONE);
        keys.commit(new EnrolmentKey(Records.secret(3), Records.keId(3), Records.NOT_AFTER.minusSeconds(9)), ONE);
        assertEquals(0, keys.expire(Records.NOT_AFTER.minusSeconds(10)));
        assertEquals(2, keys.expire(Records.NOT_AFTER));
        assertEquals(1, keys.count());
        assertTrue(keys.find(Records.keId(2), Records.NOT_AFTER).isPresent());
        assertEquals(1, keys.expire(Records.NOT_AFTER.plusNanos(1)));
    }

    @Test
    void aKeIdIsKeptOnce() {
        keys.commit(Records.key(5), ONE);
        EnrolmentKey other = new EnrolmentKey(Records.secret(77), Records.keId(5), Records.NOT_AFTER);
        refused(ErrorCode.EXCHANGE_REFUSED, () -> keys.commit(other, TWO));
        assertEquals(Records.secret(5), keys.find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)).orElseThrow().key().ke());
    }

    @Test
    void aKeyOfAnEnroleeThatWasRemovedIsNotKept() {
        enrolees.remove(ONE);
        refused(ErrorCode.PEER_UNKNOWN, () -> keys.commit(Records.key(5), ONE));
        assertEquals(0, keys.count());
        assertEquals(Level.OK, registry.health().level(), "a refusal is no fault of the database");
    }

    @Test
    void anotherRegistryKeyIsRefusedByEveryMethodAndNothingIsWritten() throws Exception {
        keys.commit(Records.key(5), ONE);
        String before = dump();
        MemoryStore foreign = MemoryStore.withKey(9);
        MemoryStore empty = new MemoryStore();
        for (MemoryStore other : List.of(foreign, empty)) {
            Registry node = closedAfterwards(new Registry());
            String text = refused(ErrorCode.REGISTRY_KEY_FOREIGN, () -> node.open(this::database, other)).getMessage();
            assertContains(text, "was written with the registry key of check value ");
            for (Consumer<Registry> method : everyMethod()) {
                refused(ErrorCode.REGISTRY_KEY_FOREIGN, () -> method.accept(node));
            }
            assertEquals(Level.CRITICAL, node.health().level());
            assertContains(node.health().message(), "KEDGE-511");
        }
        assertEquals(before, dump());
        assertTrue(empty.isEmpty(), "no key is made for a database that has one");
    }

    private List<Consumer<Registry>> everyMethod() throws Exception {
        Path file = Files.createTempFile("empty", ".json");
        Files.writeString(file, "[]");
        Fqdn maf = new Fqdn("maf.example.com");
        MasterKey master = new MasterKey(new Info(KPM_ONE, Optional.empty(), ONE, "X", Records.NOT_AFTER, false), Records.secret(1));
        KeyRegistration key = new KeyRegistration(maf, "k", ONE, maf, Suid.MAF_SAEF, List.of(), Records.NOT_AFTER, List.of());
        Rule rule = new Rule(maf, "*", "*");
        Impi impi = Subscribers.impi(1);
        Instant before = Records.NOT_AFTER.minusSeconds(1);
        return List.of(r -> r.enrolees().add(List.of(Records.pskEntry("urn:dev:3", "k@mef.example.com", 1))),
                r -> r.enrolees().update(Records.psk(ONE, "k@mef.example.com")), r -> r.enrolees().remove(ONE),
                r -> r.enrolees().find(ONE), r -> r.enrolees().findByKpmId(KPM_ONE), r -> r.enrolees().kpm(KPM_ONE),
                r -> r.enrolees().findByCertificate(CertificateFlavour.FQDN, "a.example.com"), r -> r.enrolees().list("", 1),
                r -> r.enrolees().count(), r -> r.enrolmentKeys().commit(Records.key(6), ONE),
                r -> r.enrolmentKeys().find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)),
                r -> r.enrolmentKeys().expire(Records.NOT_AFTER), r -> r.enrolmentKeys().count(),
                r -> r.peers().add(List.of(Records.pskPeer("p", "p@mef.example.com", 1))), r -> r.peers().remove("p"),
                r -> r.peers().find("p"), r -> r.peers().findByFqdn(PeerRole.MAF, new Fqdn("a.example.com")),
                r -> r.peers().findByCertificate(CertificateFlavour.FQDN, "a.example.com"), r -> r.peers().findByPskId(KPM_ONE),
                r -> r.peers().psk(KPM_ONE), r -> r.peers().list(), r -> r.importer().importFile(file),
                r -> r.masterKeys().put(master), r -> r.masterKeys().find(KPM_ONE, Records.NOT_AFTER), r -> r.masterKeys().confirm(KPM_ONE),
                r -> r.masterKeys().remove(KPM_ONE), r -> r.masterKeys().list("", 1), r -> r.masterKeys().count(),
                r -> r.masterKeys().expire(Records.NOT_AFTER),
                r -> r.registrations().putClient(
                        new ClientRegistration(maf, "i", ONE, maf, Records.NOT_AFTER, List.of(), Optional.empty())),
                r -> r.registrations().client(maf, "i", Records.NOT_AFTER), r -> r.registrations().clients(maf, ONE, Records.NOT_AFTER),
                r -> r.registrations().removeClient(maf, "i"), r -> r.registrations().listClients(maf, "", 1),
                r -> r.registrations().addKey(new RegisteredKey(key, Records.secret(1))), r -> r.registrations().updateKey(key),
                r -> r.registrations().key(maf, "k", Records.NOT_AFTER), r -> r.registrations().removeKey(maf, "k"),
                r -> r.registrations().listKeys(maf, "", 1), r -> r.registrations().expire(Records.NOT_AFTER),
                r -> r.masterKeys().findNafKey(Subscribers.bTid(1), 0xae, before),
                r -> r.subscribers().add(List.of(Subscribers.entry(1))), r -> r.subscribers().find(impi),
                r -> r.subscribers().update(impi, Subscribers.GUSS, true), r -> r.subscribers().remove(impi),
                r -> r.subscribers().keys(impi), r -> r.subscribers().advance(impi, last -> last + 1), r -> r.subscribers().list("", 1),
                r -> r.subscribers().count(), r -> r.bootstraps().put(Subscribers.bootstrap(1, 1), Subscribers.tmpi(1)),
                r -> r.bootstraps().find(Subscribers.bTid(1), before), r -> r.bootstraps().subscriber(Subscribers.tmpi(1), before),
                r -> r.bootstraps().remove(Subscribers.bTid(1)), r -> r.bootstraps().expire(before), r -> r.bootstraps().list("", 1),
                r -> r.bootstraps().count(),
                r -> r.rules().add(rule), r -> r.rules().remove(rule), r -> r.rules().list(maf), r -> r.rules().allows(maf, "*", "*"),
                r -> r.peerDirectory().peers(), r -> r.peerDirectory().find("p"), r -> r.peerDirectory().find(PeerRole.MAF, maf),
                r -> r.peerDirectory().findById("p"),
                r -> r.peerDirectory().findByCertificate(CertificateFlavour.FQDN, "a.example.com"));
    }

    @Test
    void aKeyThatIsThereAlreadyIsUsedForANewDatabase() throws Exception {
        newDatabase();
        MemoryStore installed = MemoryStore.withKey(4);
        openWith(installed).enrolees().add(List.of(Records.pskEntry(ONE, KPM_ONE.toString(), 1)));
        assertEquals(Optional.of(Records.secret(1)), openWith(MemoryStore.withKey(4)).enrolees().kpm(KPM_ONE), "another node");
    }

    @Test
    void aStoreThatIsSealedIsSaidAndTriedAgain() throws Exception {
        store.seal(true);
        Registry node = closedAfterwards(new Registry());
        assertContains(refused(ErrorCode.REGISTRY_IO, () -> node.open(this::database, store)).getMessage(), "KEDGE-501");
        refused(ErrorCode.REGISTRY_IO, () -> node.enrolees().count());
        store.seal(false);
        node.open(this::database, store);
        assertEquals(2, node.enrolees().count());
    }

    @Test
    void ofTwoNodesThatMeetAtANewDatabaseOneMakesTheKey() throws Exception {
        newDatabase();
        ExecutorService other = Executors.newSingleThreadExecutor();
        MemoryStore second = new MemoryStore();
        AtomicReference<Future<Registry>> attempt = new AtomicReference<>();
        MemoryStore first = new MemoryStore() {
            @Override
            public void put(Credential credential, CredentialSlot slot) {
                // The other node starts exactly between the look-up of the key and its writing, and has to wait.
                attempt.set(other.submit(() -> openPatientlyWith(second)));
                assertThrows(TimeoutException.class, () -> attempt.get().get(300, TimeUnit.MILLISECONDS));
                super.put(credential, slot);
            }
        };
        try {
            openWith(first);
            Throwable cause = assertThrows(Exception.class, () -> attempt.get().get(120, TimeUnit.SECONDS)).getCause();
            assertEquals(ErrorCode.REGISTRY_KEY_FOREIGN, ((KedgeException) cause).code());
            assertTrue(second.isEmpty());
            assertFalse(first.isEmpty());
            assertEquals(0, openWith(first.copy()).enrolees().count(), "the node that brings the key is welcome");
        } finally {
            other.shutdownNow();
        }
    }

    /** Again when the first one took longer than a database lets somebody wait. */
    private Registry openPatientlyWith(MemoryStore own) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return openWith(own);
            } catch (KedgeException e) {
                if (e.code() != ErrorCode.REGISTRY_IO || System.nanoTime() - end > 0) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aSchemaOfANewerReleaseIsRefused() throws Exception {
        tamper("UPDATE registry_meta SET value = '99' WHERE name = 'schema.version'");
        assertContains(refused(ErrorCode.REGISTRY_IO, () -> openWith(store)).getMessage(), "newer release");
    }

    @Test
    void aDatabaseOfAnotherApplicationIsRefusedAndLeftAlone() throws Exception {
        newDatabase();
        tamper("CREATE TABLE invoice (id INTEGER)");
        MemoryStore untouched = new MemoryStore();
        String text = refused(ErrorCode.REGISTRY_IO, () -> openWith(untouched)).getMessage();
        assertContains(text, "another application");
        assertContains(text, "invoice");
        assertTrue(untouched.isEmpty(), "no registry key is made");
        try (Database behind = database()) {
            assertEquals(List.of("invoice"), behind.read(behind::tables));
        }
        tamper("CREATE TABLE registry_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
        assertContains(refused(ErrorCode.REGISTRY_IO, () -> openWith(untouched)).getMessage(), "invoice");
        tamper("DROP TABLE invoice");
        assertEquals(0, openWith(untouched).enrolees().count());
    }

    @Test
    void tablesBesideThoseOfTheRegistryDoNoHarm() throws Exception {
        tamper("CREATE TABLE report (id INTEGER)");
        assertEquals(2, openWith(store).enrolees().count());
    }

    @Test
    void noSecretIsInTheDatabase() throws Exception {
        keys.commit(Records.key(5), ONE);
        peers.add(List.of(Records.pskPeer("p", "p@mef.example.com", 6)));
        String all = dump();
        for (int fill : List.of(1, 2, 5, 6)) {
            String hex = String.format("%02x", fill).repeat(16);
            assertFalse(all.contains(hex), "key of octets " + fill);
        }
    }

    @Test
    void aFlippedBitIsNoticed() throws Exception {
        keys.commit(Records.key(5), ONE);
        for (int position : List.of(0, 1, 13, 30, -1)) {
            byte[] sealed = octets("SELECT sealed FROM enrolment_key");
            sealed[position < 0 ? sealed.length - 1 : position] ^= 0x10;
            assertEquals(1, tamper("UPDATE enrolment_key SET sealed = ?", sealed));
            String text = refused(ErrorCode.REGISTRY_IO,
                    () -> keys.find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1))).getMessage();
            assertContains(text, "it was changed, or moved");
            sealed[position < 0 ? sealed.length - 1 : position] ^= 0x10;
            assertEquals(1, tamper("UPDATE enrolment_key SET sealed = ?", sealed));
        }
        assertTrue(keys.find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)).isPresent());
    }

    @Test
    void aSecretMovedToAnotherRowDoesNotOpen() throws Exception {
        byte[] one = octets("SELECT sealed FROM psk_identity WHERE enrolee_id = '" + ONE + "'");
        byte[] two = octets("SELECT sealed FROM psk_identity WHERE enrolee_id = '" + TWO + "'");
        tamper("UPDATE psk_identity SET sealed = ? WHERE enrolee_id = ?", two, ONE);
        tamper("UPDATE psk_identity SET sealed = ? WHERE enrolee_id = ?", one, TWO);
        refused(ErrorCode.REGISTRY_IO, () -> enrolees.kpm(KPM_ONE));
        refused(ErrorCode.REGISTRY_IO, () -> enrolees.kpm(KPM_TWO));
    }

    @Test
    void anEnrolmentKeyDoesNotOpenForAnotherEnroleeOrExpiry() throws Exception {
        keys.commit(Records.key(5), ONE);
        tamper("UPDATE enrolment_key SET enrolee_id = ?", TWO);
        refused(ErrorCode.REGISTRY_IO, () -> keys.find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)));
        tamper("UPDATE enrolment_key SET enrolee_id = ?", ONE);
        assertTrue(keys.find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)).isPresent());
        tamper("UPDATE enrolment_key SET not_after_second = not_after_second + 1000");
        refused(ErrorCode.REGISTRY_IO, () -> keys.find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)));
    }

    @Test
    void aCheckValueThatWasRemovedDoesNotOpenTheDoorForAnotherKey() throws Exception {
        tamper("DELETE FROM registry_meta WHERE name = 'key.check'");
        refused(ErrorCode.REGISTRY_KEY_FOREIGN, () -> openWith(MemoryStore.withKey(9)));
        refused(ErrorCode.REGISTRY_KEY_FOREIGN, () -> openWith(new MemoryStore()));
    }

    @Test
    void theCheckValueIsNeitherTheKeyNorItsEncryptionKey() {
        String check = RegistryCipher.checkValue(Records.secret(3));
        assertEquals(64, check.length());
        assertFalse(check.contains("030303"));
        assertFalse(check.equals(RegistryCipher.checkValue(Records.secret(4))));
    }

    @Test
    void manyThreadsCommitAtOnce() throws Exception {
        int threads = 8;
        int each = 25;
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = 1 + thread * each;
            work.add(() -> {
                for (int number = first; number < first + each; number++) {
                    keys.commit(Records.key(number), number % 2 == 0 ? ONE : TWO);
                    assertTrue(keys.find(Records.keId(number), Records.NOT_AFTER.minusSeconds(1)).isPresent(), "committed is visible");
                }
                return each;
            });
        }
        assertEquals(threads * each, run(work).stream().mapToInt(Integer::intValue).sum());
        assertEquals(threads * each, keys.count());
        for (int number = 1; number <= threads * each; number++) {
            Issued issued = keys.find(Records.keId(number), Records.NOT_AFTER.minusSeconds(1)).orElseThrow();
            assertEquals(Records.secret(number), issued.key().ke());
        }
    }

    @Test
    void ofManyThreadsWithOneKeIdExactlyOneSucceedsAndNoOtherIsHurt() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int own = 100 + thread;
            work.add(() -> {
                keys.commit(Records.key(own), ONE);
                try {
                    keys.commit(new EnrolmentKey(Records.secret(own), Records.keId(7), Records.NOT_AFTER), ONE);
                    return 1;
                } catch (KedgeException e) {
                    assertEquals(ErrorCode.EXCHANGE_REFUSED, e.code(), e.getMessage());
                    return 0;
                }
            });
        }
        assertEquals(1, run(work).stream().mapToInt(Integer::intValue).sum());
        assertEquals(9, keys.count());
    }

    @Test
    void ofManyThreadsWithOneEnroleeExactlyOneSucceeds() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            String id = "urn:new:" + thread;
            work.add(() -> {
                try {
                    enrolees.add(List.of(Records.certificateEntry(id, CertificateFlavour.FQDN, "same.example.com")));
                    return 1;
                } catch (KedgeException e) {
                    assertEquals(ErrorCode.IMPORT_DUPLICATE, e.code(), e.getMessage());
                    assertContains(e.getMessage(), "same.example.com");
                    return 0;
                }
            });
        }
        assertEquals(1, run(work).stream().mapToInt(Integer::intValue).sum());
        assertEquals(3, enrolees.count());
    }

    @Test
    void aStoppedRegistrySaysSo() {
        registry.close();
        assertContains(refused(ErrorCode.REGISTRY_IO, () -> keys.count()).getMessage(), "stopped");
        assertEquals(Level.CRITICAL, registry.health().level());
    }

    @Test
    void aDatabaseThatCannotBeOpenedLeavesTheRunningOneInUse() {
        refused(ErrorCode.REGISTRY_IO, () -> registry.open(() -> {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "no such place");
        }, store));
        assertEquals(2, enrolees.count());
        assertEquals(Level.WARNING, registry.health().level());
        assertContains(registry.health().message(), "no such place");
        registry.open(this::database, store);
        assertEquals(Level.OK, registry.health().level());
        assertEquals(2, enrolees.count());
    }
}
