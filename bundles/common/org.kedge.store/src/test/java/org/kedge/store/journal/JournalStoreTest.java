package org.kedge.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.store.key.FileKeyProvider;

class JournalStoreTest {
    private static final Instant SOON = Instant.parse("2030-01-01T00:00:00.123456789Z");

    @TempDir
    Path home;

    private JournalStore open() {
        return new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("keys/store.key")));
    }

    @Test
    void keepsCredentialsAcrossReopening() {
        try (JournalStore store = open()) {
            store.put(Credentials.of("a", CredentialKind.ENROLMENT_KEY, "one", Optional.of(SOON)), CredentialSlot.ACTIVE);
            store.put(Credentials.of("a", "two"), CredentialSlot.PENDING);
            store.put(Credentials.of("b", "three"), CredentialSlot.ACTIVE);
            store.put(Credentials.of("b", "four"), CredentialSlot.ACTIVE);
            assertTrue(store.remove("b"));
            assertFalse(store.remove("b"));
        }
        try (JournalStore store = open()) {
            assertEquals(Optional.of("one"), Credentials.active(store, "a"));
            assertEquals(Optional.of(SOON), store.require("a").notAfter());
            assertEquals(Optional.of("two"), Credentials.text(store, "a", CredentialSlot.PENDING));
            assertEquals(Optional.empty(), Credentials.active(store, "b"));
            assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, assertThrows(KedgeException.class, () -> store.require("b")).code());
        }
    }

    @Test
    void activatesThePendingCredential() {
        try (JournalStore store = open()) {
            store.put(Credentials.of("a", "old"), CredentialSlot.ACTIVE);
            assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, assertThrows(KedgeException.class, () -> store.activate("a")).code());
            store.put(Credentials.of("a", "new"), CredentialSlot.PENDING);
            store.activate("a");
        }
        try (JournalStore store = open()) {
            assertEquals(Optional.of("new"), Credentials.active(store, "a"));
            assertEquals(Optional.empty(), store.get("a", CredentialSlot.PENDING));
            assertEquals(Map.of(CredentialKind.ENROLMENT_KEY, 1), store.status().counts());
        }
    }

    @Test
    void putAllIsAllOrNothing() {
        try (JournalStore store = open()) {
            store.putAll(List.of(Credentials.of("a", "one"), Credentials.of("b", "two")));
            var closed = Credentials.of("d", "four");
            closed.close();
            assertThrows(IllegalStateException.class, () -> store.putAll(List.of(Credentials.of("c", "three"), closed)));
            assertEquals(List.of("a", "b"), store.list().stream().map(CredentialInfo::alias).toList());
        }
        try (JournalStore store = open()) {
            assertEquals(List.of("a", "b"), store.list().stream().map(CredentialInfo::alias).toList());
        }
    }

    @Test
    void expiresAtNotAfterInEitherSlot() {
        try (JournalStore store = open()) {
            store.put(Credentials.of("a", CredentialKind.ENROLMENT_KEY, "one", Optional.of(SOON)), CredentialSlot.ACTIVE);
            store.put(Credentials.of("b", CredentialKind.ENROLMENT_KEY, "two", Optional.of(SOON.plusSeconds(1))), CredentialSlot.ACTIVE);
            store.put(Credentials.of("b", CredentialKind.ENROLMENT_KEY, "three", Optional.of(SOON)), CredentialSlot.PENDING);
            store.put(Credentials.of("c", "four"), CredentialSlot.ACTIVE);
            assertEquals(0, store.expire(SOON.minusNanos(1)));
            assertEquals(2, store.expire(SOON));
            assertEquals(Optional.empty(), store.get("a", CredentialSlot.ACTIVE));
            assertEquals(Optional.empty(), store.get("b", CredentialSlot.PENDING));
            assertEquals(Optional.of("two"), Credentials.active(store, "b"));
        }
    }

    @Test
    void listsWithoutSecretsAndWithoutState() {
        try (JournalStore store = open()) {
            store.put(Credentials.of("b", "two"), CredentialSlot.PENDING);
            store.put(Credentials.of("a", CredentialKind.SYMMETRIC_KEY, "one, long enough", Optional.empty()), CredentialSlot.ACTIVE);
            store.put(Credentials.of("c", CredentialKind.STATE, "state", Optional.empty()), CredentialSlot.ACTIVE);
            List<CredentialInfo> list = store.list();
            assertEquals(List.of("a", "b"), list.stream().map(CredentialInfo::alias).toList());
            assertEquals(CredentialSlot.PENDING, list.get(1).slot());
            assertEquals(Optional.of(KeyCheckValue.of(store.require("a").secret())), list.get(0).checkValue());
            assertEquals(Optional.empty(), list.get(1).checkValue(), "13 octets are too short for a check value");
        }
    }

    @Test
    void showsOnlyCountsKindsAndExpiriesWhileSealed() throws Exception {
        try (JournalStore store = open()) {
            store.put(Credentials.of("visible-alias", CredentialKind.ENROLMENT_KEY, "one", Optional.of(SOON)), CredentialSlot.ACTIVE);
            store.put(Credentials.of("other-alias", CredentialKind.STATE, "two", Optional.empty()), CredentialSlot.ACTIVE);
        }
        try (JournalStore sealed = new JournalStore(home.resolve("store"))) {
            StoreStatus status = sealed.status();
            assertFalse(status.open());
            assertEquals(ErrorCode.STORE_SEALED, status.failure().orElseThrow().code());
            assertEquals(Map.of(CredentialKind.ENROLMENT_KEY, 1, CredentialKind.STATE, 1), status.counts());
            assertEquals(List.of(SOON), status.expiries());
            assertEquals("file", status.keyProvider());
            assertEquals(ErrorCode.STORE_SEALED, assertThrows(KedgeException.class, sealed::list).code());
            assertEquals(ErrorCode.STORE_SEALED,
                    assertThrows(KedgeException.class, () -> sealed.get("visible-alias", CredentialSlot.ACTIVE)).code());
            assertEquals(ErrorCode.STORE_SEALED, assertThrows(KedgeException.class,
                    () -> sealed.put(Credentials.of("x", "x"), CredentialSlot.ACTIVE)).code());
            String journal = new String(Files.readAllBytes(home.resolve("store/journal.1")), StandardCharsets.ISO_8859_1);
            assertFalse(journal.contains("alias") || journal.contains("id of") || journal.contains("secret of"));

            sealed.unseal(new FileKeyProvider(home.resolve("keys/store.key")));
            assertEquals(Optional.of("one"), Credentials.active(sealed, "visible-alias"));
            sealed.seal();
            assertEquals(ErrorCode.STORE_SEALED, assertThrows(KedgeException.class, sealed::list).code());
            assertEquals(2, sealed.status().counts().size());
        }
    }

    @Test
    void aSecondStoreOnTheSameDirectoryIsRefusedUntilTheFirstIsClosed() {
        try (JournalStore first = open(); JournalStore second = open()) {
            first.put(Credentials.of("a", "one"), CredentialSlot.ACTIVE);
            assertEquals(ErrorCode.STORE_IN_USE, second.status().failure().orElseThrow().code());
            assertEquals(ErrorCode.STORE_IN_USE, assertThrows(KedgeException.class, second::list).code());
            first.close();
            second.unseal(new FileKeyProvider(home.resolve("keys/store.key")));
            assertEquals(Optional.of("one"), Credentials.active(second, "a"));
        }
    }

    @Test
    void filesAreClosedToOthers() throws Exception {
        try (JournalStore store = open()) {
            store.put(Credentials.of("a", "one"), CredentialSlot.ACTIVE);
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("store"))));
        for (String name : List.of("store/journal.1", "store/store.head", "store/store.lock", "keys/store.key")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(name))), name);
        }
    }
}
