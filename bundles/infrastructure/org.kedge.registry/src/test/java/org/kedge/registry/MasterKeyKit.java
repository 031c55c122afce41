package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;

/** Km, on either product. */
abstract class MasterKeyKit extends RegistryKit {
    private static final Instant BEFORE = Records.NOT_AFTER.minusSeconds(1);
    private static final String CLIENT = "//example.com/mn-1";

    MasterKeyKit(Product product) {
        super(product);
    }

    private static KeyReference kmId(int number) {
        return KeyReference.parse(String.format("%032x@maf.example.com", 0xC0DE0000L + number));
    }

    private static KeyReference keId(int number) {
        return KeyReference.parse(Records.keId(number).toString());
    }

    private static MasterKey km(int number, String client) {
        return new MasterKey(new Info(kmId(number), Optional.of(keId(number)), client, "CHECK" + number, Records.NOT_AFTER, false),
                Records.secret(number));
    }

    private static MasterKey preProvisioned(int number, int fill) {
        return new MasterKey(new Info(kmId(number), Optional.empty(), CLIENT, "CHECK" + fill, Records.NOT_AFTER, false),
                Records.secret(fill));
    }

    private Set<KeyReference> held() {
        return masterKeys.list("", 1000).stream().map(Info::kmId).collect(Collectors.toSet());
    }

    @Test
    void aKeyIsFoundByKmIdAndByKeIdUntilItsEnd() throws Exception {
        assertEquals(km(5, CLIENT).info(), masterKeys.put(km(5, CLIENT)));
        Registry later = openWith(store);
        for (KeyReference id : List.of(kmId(5), keId(5), KeyReference.parse(kmId(5).toString().toUpperCase()),
                KeyReference.parse(keId(5).left().toLowerCase() + "@mef.example.com"))) {
            try (MasterKey found = later.masterKeys().find(id, BEFORE).orElseThrow()) {
                assertEquals(Records.secret(5), found.km());
                assertEquals(km(5, CLIENT).info(), found.info());
                assertEquals(kmId(5).toString(), found.info().kmId().toString(), "as it was given");
            }
            assertEquals(Optional.empty(), masterKeys.find(id, Records.NOT_AFTER));
        }
        assertEquals(Optional.empty(), masterKeys.find(kmId(6), BEFORE));
        assertEquals(Optional.empty(), masterKeys.find(KeyReference.parse(kmId(5).left() + "@mef.example.com"), BEFORE));
        assertEquals(1, masterKeys.count());
    }

    @Test
    void aSecondKeyOfOneKeIdChangesNothingAndTheFirstIsAnswered() {
        masterKeys.put(km(5, CLIENT));
        MasterKey again = new MasterKey(new Info(kmId(99), Optional.of(keId(5)), "//example.com/other", "X", Records.NOT_AFTER, true),
                Records.secret(99));
        assertEquals(km(5, CLIENT).info(), masterKeys.put(again));
        assertEquals(Optional.empty(), masterKeys.find(kmId(99), BEFORE));
        assertEquals(Records.secret(5), masterKeys.find(keId(5), BEFORE).orElseThrow().km());
        assertEquals(1, masterKeys.count());
    }

    @Test
    void aKmIdThatNamesAnotherKeyIsRefused() throws Exception {
        masterKeys.put(km(5, CLIENT));
        masterKeys.put(preProvisioned(7, 7));
        String before = dump();
        MasterKey stolen = new MasterKey(new Info(kmId(5), Optional.of(keId(6)), CLIENT, "X", Records.NOT_AFTER, false), Records.secret(6));
        assertContains(refused(ErrorCode.REGISTRATION_CONFLICT, () -> masterKeys.put(stolen)).getMessage(), kmId(5).toString());
        MasterKey likeKeId = new MasterKey(new Info(keId(5), Optional.of(keId(8)), CLIENT, "X", Records.NOT_AFTER, false),
                Records.secret(6));
        refused(ErrorCode.REGISTRATION_CONFLICT, () -> masterKeys.put(likeKeId));
        refused(ErrorCode.REGISTRATION_CONFLICT, () -> masterKeys.put(preProvisioned(5, 5)));
        refused(ErrorCode.REGISTRATION_CONFLICT, () -> masterKeys.put(preProvisioned(7, 8)));
        assertEquals(preProvisioned(7, 7).info(), masterKeys.put(preProvisioned(7, 7)), "the same one again is no conflict");
        assertEquals(before, dump());
        assertEquals(Level.OK, registry.health().level());
    }

    /** A MEF that names a client of another one must neither act for it nor end its Km. */
    @Test
    void aClientOfOneMefIsNoClientOfAnother() throws Exception {
        masterKeys.put(km(5, CLIENT));
        String before = dump();
        KeyReference foreign = KeyReference.parse(Records.keId(6).reference().left() + "@mef.example.net");
        MasterKey claimed = new MasterKey(new Info(kmId(6), Optional.of(foreign), CLIENT, "X", Records.NOT_AFTER, false),
                Records.secret(6));
        assertContains(refused(ErrorCode.REGISTRATION_CONFLICT, () -> masterKeys.put(claimed)).getMessage(), "another MEF");
        assertEquals(before, dump());
        assertEquals(1, masterKeys.expire(Records.NOT_AFTER));
        assertEquals(claimed.info(), masterKeys.put(claimed), "once the other's Km has ended");
    }

    @Test
    void theFirstUseOfANewKeyEndsTheOlderOnesOfItsClient() {
        masterKeys.put(preProvisioned(1, 1));
        masterKeys.put(km(2, CLIENT));
        masterKeys.put(km(3, "//example.com/other"));
        masterKeys.put(km(4, CLIENT));
        masterKeys.put(km(5, CLIENT));
        masterKeys.confirm(kmId(4));
        assertEquals(Set.of(kmId(1), kmId(3), kmId(4), kmId(5)), held(), "neither the newer one nor one without KeID");
        assertTrue(masterKeys.find(kmId(4), BEFORE).orElseThrow().info().used());
        assertFalse(masterKeys.find(kmId(5), BEFORE).orElseThrow().info().used());

        masterKeys.confirm(kmId(4));
        masterKeys.confirm(kmId(1));
        masterKeys.confirm(kmId(77));
        assertEquals(Set.of(kmId(1), kmId(3), kmId(4), kmId(5)), held());
        masterKeys.confirm(kmId(5));
        assertEquals(Set.of(kmId(1), kmId(3), kmId(5)), held());
        masterKeys.put(km(6, CLIENT));
        masterKeys.remove(kmId(5));
        masterKeys.put(km(7, CLIENT));
        masterKeys.confirm(kmId(6));
        assertEquals(Set.of(kmId(1), kmId(3), kmId(6), kmId(7)), held());
    }

    @Test
    void aKeyIsRemovedByEitherName() {
        masterKeys.put(km(1, CLIENT));
        masterKeys.put(km(2, CLIENT));
        assertTrue(masterKeys.remove(kmId(1)));
        assertTrue(masterKeys.remove(keId(2)));
        assertFalse(masterKeys.remove(keId(1)));
        assertEquals(0, masterKeys.count());
    }

    @Test
    void pagesAreInOrderOfKmId() {
        range(25).forEach(i -> masterKeys.put(km(100 - i, "//example.com/" + i)));
        List<Info> all = new ArrayList<>();
        String after = "";
        for (List<Info> page = masterKeys.list(after, 10); !page.isEmpty(); page = masterKeys.list(after, 10)) {
            assertTrue(page.size() <= 10);
            all.addAll(page);
            after = page.get(page.size() - 1).kmId().toString().toUpperCase();
        }
        assertEquals(range(25).stream().map(i -> kmId(76 + i)).toList(), all.stream().map(Info::kmId).toList());
        assertEquals(List.of(), masterKeys.list("", -1));
    }

    @Test
    void expiredKeysAreRemoved() {
        masterKeys.put(km(1, CLIENT));
        masterKeys.put(new MasterKey(new Info(kmId(2), Optional.of(keId(2)), CLIENT, "X", Records.NOT_AFTER.plusNanos(1), false),
                Records.secret(2)));
        assertEquals(0, masterKeys.expire(BEFORE));
        assertEquals(1, masterKeys.expire(Records.NOT_AFTER));
        assertEquals(Set.of(kmId(2)), held());
        assertEquals(1, masterKeys.expire(Records.NOT_AFTER.plusNanos(1)));
    }

    @Test
    void aKeyDoesNotOpenUnderAnotherNameClientOrLifetime() throws Exception {
        masterKeys.put(km(5, CLIENT));
        masterKeys.put(km(6, CLIENT));
        String row = " WHERE km_id = '" + kmId(5) + "'";
        for (List<String> change : List.of(List.of("client_id", "'//example.com/thief'", "'" + CLIENT + "'"),
                List.of("ke_identity", "'" + Records.keId(9) + "'", "'" + Records.keId(5) + "'"),
                List.of("not_after_second", "not_after_second + 1000", "not_after_second - 1000"))) {
            assertEquals(1, tamper("UPDATE master_key SET " + change.get(0) + " = " + change.get(1) + row));
            refused(ErrorCode.REGISTRY_IO, () -> masterKeys.find(kmId(5), BEFORE));
            tamper("UPDATE master_key SET " + change.get(0) + " = " + change.get(2) + row);
        }
        assertEquals(Records.secret(5), masterKeys.find(kmId(5), BEFORE).orElseThrow().km());
        byte[] other = octets("SELECT sealed FROM master_key WHERE km_id = '" + kmId(6) + "'");
        tamper("UPDATE master_key SET sealed = ?" + row, other);
        refused(ErrorCode.REGISTRY_IO, () -> masterKeys.find(kmId(5), BEFORE));
    }

    @Test
    void ofManyNodesThatFetchedOneKeIdAllAnswerOneKmId() throws Exception {
        Registry second = openWith(store);
        List<Callable<KeyReference>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int own = 100 + thread;
            Registry node = thread % 2 == 0 ? registry : second;
            work.add(() -> {
                KeyReference answered = null;
                for (int ke = 1; ke <= 20; ke++) {
                    MasterKey key = new MasterKey(new Info(kmId(1000 * ke + own), Optional.of(keId(ke)), CLIENT, "X", Records.NOT_AFTER,
                            false), Records.secret(ke));
                    answered = node.masterKeys().put(key).kmId();
                    assertTrue(node.masterKeys().find(answered, BEFORE).isPresent(), "what was answered is there");
                }
                return answered;
            });
        }
        assertEquals(1, new HashSet<>(run(work)).size());
        assertEquals(20, masterKeys.count());
        KeyReference last = masterKeys.find(keId(20), BEFORE).orElseThrow().info().kmId();
        assertNotEquals(last, masterKeys.find(keId(19), BEFORE).orElseThrow().info().kmId());
    }

    @Test
    void manyThreadsKeepKeysOfOneClientAndOneOfThemWins() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            int own = thread;
            work.add(() -> {
                for (int i = 1; i <= 10; i++) {
                    masterKeys.put(km(own * 10 + i, CLIENT));
                }
                return 10;
            });
        }
        assertEquals(60, run(work).stream().mapToInt(Integer::intValue).sum());
        assertEquals(60, masterKeys.count());
        masterKeys.put(km(90, CLIENT));
        masterKeys.confirm(kmId(90));
        assertEquals(Set.of(kmId(90)), held(), "the last one that came");
    }

    @Test
    void noKeyIsInTheDatabaseOrInAMessage() throws Exception {
        masterKeys.put(km(0x5a, CLIENT));
        assertFalse(dump().contains("5a5a5a5a5a5a5a5a"));
        assertFalse(masterKeys.find(kmId(0x5a), BEFORE).orElseThrow().toString().contains("5a5a5a5a"));
        tamper("UPDATE master_key SET client_id = 'x'");
        KedgeException e = refused(ErrorCode.REGISTRY_IO, () -> masterKeys.find(kmId(0x5a), BEFORE));
        assertFalse(e.getMessage().contains("5a5a5a5a"));
    }
}
