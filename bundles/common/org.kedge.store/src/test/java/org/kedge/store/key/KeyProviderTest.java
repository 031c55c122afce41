package org.kedge.store.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.store.journal.JournalStore;

class KeyProviderTest {
    private static final int FEW_ITERATIONS = 10_000;

    @TempDir
    Path home;

    private Path keyFile() {
        return home.resolve("keys/store.key");
    }

    private Path passphraseFile(String text) throws Exception {
        Path file = home.resolve("store.pass");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static ErrorCode code(Runnable action) {
        return assertThrows(KedgeException.class, action::run).code();
    }

    private Optional<ErrorCode> openStore(StoreKeyProvider provider) {
        try (JournalStore store = new JournalStore(home.resolve("store"), provider)) {
            return store.status().failure().map(KedgeException::code);
        }
    }

    private static void assertSealsAndUnseals(StoreKeyProvider provider) {
        try (SecretBytes dataKey = SecretBytes.owning(new byte[] { 1, 2, 3, 4 })) {
            byte[] sealed = provider.seal(dataKey);
            assertEquals(dataKey, provider.unseal(sealed));
            for (int i = 0; i < sealed.length; i++) {
                byte[] flipped = sealed.clone();
                flipped[i] ^= 1;
                assertEquals(ErrorCode.STORE_KEY_FOREIGN, code(() -> provider.unseal(flipped)), "octet " + i);
            }
            assertEquals(ErrorCode.STORE_KEY_FOREIGN, code(() -> provider.unseal(new byte[3])));
        }
    }

    @Test
    void theKeyFileIsMadeOnceWithItsMode() throws Exception {
        FileKeyProvider provider = new FileKeyProvider(keyFile());
        assertSealsAndUnseals(provider);
        assertEquals(32, Files.size(keyFile()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile().getParent())));
        byte[] before = Files.readAllBytes(keyFile());
        provider.seal(SecretBytes.owning(new byte[32]));
        assertArrayEquals(before, Files.readAllBytes(keyFile()));
    }

    @Test
    void aMissingKeyFileIsNotReplacedWhenThereIsAStore() throws Exception {
        FileKeyProvider provider = new FileKeyProvider(keyFile());
        assertEquals(Optional.empty(), openStore(provider));
        Files.delete(keyFile());
        assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE), openStore(provider));
        assertFalse(Files.exists(keyFile()));
    }

    @Test
    void aKeyFileThatOthersCanReadIsRefused() throws Exception {
        FileKeyProvider provider = new FileKeyProvider(keyFile());
        assertEquals(Optional.empty(), openStore(provider));
        for (String mode : new String[] { "rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-" }) {
            Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString(mode));
            assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE), openStore(provider), mode);
        }
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("r--------"));
        assertEquals(Optional.empty(), openStore(provider));
    }

    @Test
    void aKeyFileOfAnotherLengthOrASymbolicLinkIsRefused() throws Exception {
        FileKeyProvider provider = new FileKeyProvider(keyFile());
        assertEquals(Optional.empty(), openStore(provider));
        Path moved = Files.move(keyFile(), home.resolve("moved.key"));
        Files.createSymbolicLink(keyFile(), moved);
        assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE), openStore(provider));
        Files.delete(keyFile());
        Files.move(moved, keyFile());
        Files.write(keyFile(), new byte[31]);
        assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE), openStore(provider));
    }

    @Test
    void aForeignKeyFileIsTold() throws Exception {
        assertEquals(Optional.empty(), openStore(new FileKeyProvider(keyFile())));
        FileKeyProvider other = new FileKeyProvider(home.resolve("keys/other.key"));
        other.seal(SecretBytes.owning(new byte[32]));
        assertEquals(Optional.of(ErrorCode.STORE_KEY_FOREIGN), openStore(other));
        PassphraseKeyProvider passphrase = new PassphraseKeyProvider(passphraseFile("a passphrase that is long"), FEW_ITERATIONS);
        assertEquals(Optional.of(ErrorCode.STORE_KEY_FOREIGN), openStore(passphrase));
    }

    @Test
    void keyAndJournalInOneDirectoryAreRefused() {
        FileKeyProvider beside = new FileKeyProvider(home.resolve("store/store.key"));
        assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE), openStore(beside));
        assertFalse(Files.exists(home.resolve("store/store.key")));
        assertFalse(Files.exists(home.resolve("store/journal.1")));
    }

    @Test
    void theSameOctetsSealedTwiceDiffer() {
        FileKeyProvider provider = new FileKeyProvider(keyFile());
        try (SecretBytes dataKey = SecretBytes.owning(new byte[32])) {
            assertFalse(Arrays.equals(provider.seal(dataKey), provider.seal(dataKey)));
        }
    }

    @Test
    void aPassphraseSealsAndOpensAfterARestart() throws Exception {
        assertSealsAndUnseals(new PassphraseKeyProvider(passphraseFile("correct horse battery\nsecond line"), FEW_ITERATIONS));
        try (JournalStore store = new JournalStore(home.resolve("store"),
                new PassphraseKeyProvider(passphraseFile("correct horse battery\r\n"), FEW_ITERATIONS))) {
            assertTrue(store.status().open());
            assertEquals("passphrase", store.status().keyProvider());
        }
        assertEquals(Optional.empty(), openStore(new PassphraseKeyProvider(passphraseFile("correct horse battery"), 2 * FEW_ITERATIONS)),
                "an existing store keeps its iterations");
        assertEquals(Optional.of(ErrorCode.STORE_KEY_FOREIGN),
                openStore(new PassphraseKeyProvider(passphraseFile("Correct horse battery"), FEW_ITERATIONS)));
    }

    @Test
    void badPassphraseFilesAreRefused() throws Exception {
        assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE),
                openStore(new PassphraseKeyProvider(passphraseFile("too short"), FEW_ITERATIONS)));
        assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE),
                openStore(new PassphraseKeyProvider(home.resolve("missing.pass"), FEW_ITERATIONS)));
        Path file = passphraseFile("a passphrase that is long");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(Optional.of(ErrorCode.STORE_KEY_UNREADABLE), openStore(new PassphraseKeyProvider(file, FEW_ITERATIONS)));
        assertFalse(Files.exists(home.resolve("store/journal.1")));
        assertEquals(ErrorCode.STORE_KEY_UNREADABLE, code(() -> new PassphraseKeyProvider(file, 1)));
    }

    @Test
    void theStoreOpensByItselfWhenTheKeyFileIsRestored() throws Exception {
        FileKeyProvider provider = new FileKeyProvider(keyFile());
        assertEquals(Optional.empty(), openStore(provider));
        Path away = Files.move(keyFile(), home.resolve("away.key"));
        try (JournalStore store = new JournalStore(home.resolve("store"), provider)) {
            assertEquals(ErrorCode.STORE_KEY_UNREADABLE, code(store::list));
            Files.move(away, keyFile());
            long deadline = System.nanoTime() + 90_000_000_000L;
            while (!store.status().open() && System.nanoTime() < deadline) {
                try {
                    store.get("a", CredentialSlot.ACTIVE);
                } catch (KedgeException e) {
                    assertEquals(ErrorCode.STORE_KEY_UNREADABLE, e.code());
                    Thread.onSpinWait();
                }
            }
            assertTrue(store.status().open());
        }
    }
}
