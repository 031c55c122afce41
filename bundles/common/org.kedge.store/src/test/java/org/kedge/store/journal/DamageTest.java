package org.kedge.store.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** Damaged, cut, mixed and rolled back stores: each is refused with its code, and nothing overwrites it. */
class DamageTest {
    @TempDir
    Path home;

    private final FakeKeyProvider provider = new FakeKeyProvider("k", false);
    private Path journal;
    private Path head;
    private byte[] journalOctets;
    private byte[] headOctets;

    @BeforeEach
    void makeStore() throws IOException {
        journal = home.resolve("journal.1");
        head = home.resolve("store.head");
        try (JournalStore store = new JournalStore(home, provider)) {
            store.put(Credentials.of("a", "one"), CredentialSlot.ACTIVE);
            store.put(Credentials.of("a", "two"), CredentialSlot.PENDING);
            store.activate("a");
        }
        journalOctets = Files.readAllBytes(journal);
        headOctets = Files.readAllBytes(head);
    }

    private void assertRefused(ErrorCode code, String where) throws IOException {
        assertRefused(code, where, provider);
    }

    private void assertRefused(ErrorCode code, String where, FakeKeyProvider with) throws IOException {
        boolean journalThere = Files.exists(journal);
        byte[] before = journalThere ? Files.readAllBytes(journal) : new byte[0];
        byte[] headBefore = Files.exists(head) ? Files.readAllBytes(head) : new byte[0];
        try (JournalStore store = new JournalStore(home, with)) {
            assertEquals(Optional.of(code), store.status().failure().map(KedgeException::code), where);
            assertEquals(code, assertThrows(KedgeException.class, () -> store.get("a", CredentialSlot.ACTIVE)).code(), where);
            assertEquals(code, assertThrows(KedgeException.class,
                    () -> store.put(Credentials.of("b", "x"), CredentialSlot.ACTIVE)).code(), where);
            assertFalse(store.status().open(), where);
        }
        assertEquals(journalThere, Files.exists(journal), where);
        assertArrayEquals(before, journalThere ? Files.readAllBytes(journal) : new byte[0], where);
        assertArrayEquals(headBefore, Files.exists(head) ? Files.readAllBytes(head) : new byte[0], where);
    }

    private void assertOpens(String expected) {
        try (JournalStore store = new JournalStore(home, provider)) {
            assertEquals(Optional.empty(), store.status().failure());
            assertEquals(Optional.of(expected), Credentials.active(store, "a"));
        }
    }

    @Test
    void everyFlippedBitOfTheJournalIsCorrupt() throws IOException {
        for (int i = 0; i < journalOctets.length; i++) {
            byte[] flipped = journalOctets.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(journal, flipped);
            assertRefused(ErrorCode.STORE_CORRUPT, "octet " + i);
        }
        Files.write(journal, journalOctets);
        assertOpens("two");
    }

    @Test
    void everyFlippedBitOfTheHeadIsCorrupt() throws IOException {
        for (int i = 0; i < headOctets.length; i++) {
            byte[] flipped = headOctets.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(head, flipped);
            assertRefused(ErrorCode.STORE_CORRUPT, "octet " + i);
        }
    }

    @Test
    void aHeadThatSomebodyElseWroteIsCorrupt() throws IOException {
        Head genuine = Head.parse(headOctets);
        try (StoreKeys others = new StoreKeys(SecretBytes.owning(new byte[32]))) {
            Files.write(head, new Head(genuine.generation(), genuine.commit(), genuine.length(), genuine.link()).encode(others));
            assertRefused(ErrorCode.STORE_CORRUPT, "same content, other key");
        }
    }

    @Test
    void everyShorterJournalIsTruncated() throws IOException {
        for (int length = 0; length < journalOctets.length; length++) {
            Files.write(journal, Arrays.copyOf(journalOctets, length));
            assertRefused(ErrorCode.STORE_TRUNCATED, length + " octets left");
        }
        Files.delete(journal);
        assertRefused(ErrorCode.STORE_TRUNCATED, "journal deleted");
    }

    @Test
    void everyShorterHeadIsCorrupt() throws IOException {
        for (int length = 0; length < headOctets.length; length++) {
            Files.write(head, Arrays.copyOf(headOctets, length));
            assertRefused(ErrorCode.STORE_CORRUPT, length + " octets left");
        }
    }

    @Test
    void aMissingHeadIsReported() throws IOException {
        Files.delete(head);
        assertRefused(ErrorCode.STORE_HEAD_MISSING, "journal whole");
        Files.write(journal, Arrays.copyOf(journalOctets, 10));
        assertRefused(ErrorCode.STORE_HEAD_MISSING, "journal cut");
    }

    @Test
    void anotherKeyIsForeign() throws IOException {
        assertRefused(ErrorCode.STORE_KEY_FOREIGN, "other key", new FakeKeyProvider("other", false));
    }

    @Test
    void everyTornTailIsDropped() throws IOException {
        byte[] longer;
        try (JournalStore store = new JournalStore(home, provider)) {
            store.put(Credentials.of("a", "three"), CredentialSlot.ACTIVE);
            longer = Files.readAllBytes(journal);
        }
        for (int length = journalOctets.length + 1; length <= longer.length; length++) {
            Files.write(journal, Arrays.copyOf(longer, length));
            Files.write(head, headOctets);
            assertOpens("two");
            assertEquals(journalOctets.length, Files.size(journal));
        }
        byte[] garbage = Arrays.copyOf(journalOctets, journalOctets.length + 500);
        Files.write(journal, garbage);
        assertOpens("two");
    }

    @Test
    void anOldHeadBeforeAcknowledgedCommitsIsARollBack() throws IOException {
        try (JournalStore store = new JournalStore(home, provider)) {
            store.put(Credentials.of("a", "three"), CredentialSlot.ACTIVE);
            store.put(Credentials.of("a", "four"), CredentialSlot.ACTIVE);
        }
        Files.write(head, headOctets);
        assertRefused(ErrorCode.STORE_ROLLED_BACK, "two commits beyond the head");
    }

    @Test
    void onlyAnExternalCounterNoticesThatEverythingWasRolledBack() throws IOException {
        try (JournalStore store = new JournalStore(home, provider)) {
            store.put(Credentials.of("a", "three"), CredentialSlot.ACTIVE);
        }
        Files.write(journal, journalOctets);
        Files.write(head, headOctets);
        assertOpens("two");

        FakeKeyProvider counting = new FakeKeyProvider("k", true);
        try (JournalStore store = new JournalStore(home, counting)) {
            store.put(Credentials.of("a", "three"), CredentialSlot.ACTIVE);
            assertEquals(true, store.status().rollbackProtected());
        }
        try (JournalStore store = new JournalStore(home, counting)) {
            assertEquals(Optional.of("three"), Credentials.active(store, "a"));
        }
        Files.write(journal, journalOctets);
        Files.write(head, headOctets);
        assertRefused(ErrorCode.STORE_ROLLED_BACK, "older copy", counting);
        Files.delete(journal);
        Files.delete(head);
        assertRefused(ErrorCode.STORE_ROLLED_BACK, "all deleted", counting);
    }

    @Test
    void filesOfAnotherStoreDoNotFit() throws IOException {
        Path other = home.resolve("other");
        try (JournalStore store = new JournalStore(other, provider)) {
            store.put(Credentials.of("a", "other"), CredentialSlot.ACTIVE);
            store.put(Credentials.of("a", "longer than the first store, so that nothing looks truncated ".repeat(9)),
                    CredentialSlot.ACTIVE);
        }
        Files.copy(other.resolve("journal.1"), journal, StandardCopyOption.REPLACE_EXISTING);
        assertRefused(ErrorCode.STORE_CORRUPT, "journal of another store");
    }

    @Test
    void whatIsVisibleOfADamagedStoreIsOnlyWhatCanBeRead() throws IOException {
        byte[] flipped = journalOctets.clone();
        flipped[3] ^= 1;
        Files.write(journal, flipped);
        try (JournalStore store = new JournalStore(home)) {
            assertEquals(0, store.status().counts().size());
        }
    }
}
