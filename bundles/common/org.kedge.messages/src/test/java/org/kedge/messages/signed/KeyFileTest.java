package org.kedge.messages.signed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final PublicKey FIRST = key("secp256r1");
    private static final PublicKey SECOND = key("secp256r1");

    @TempDir
    private Path directory;
    private final List<String> faults = new ArrayList<>();

    private static PublicKey key(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair().getPublic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded()) + "\n-----END PUBLIC KEY-----\n";
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("a.pem"), text);
    }

    private List<PublicKey> read(Path file) {
        return KeyFile.read(file, faults::add);
    }

    /** Nothing is read, and the one fault names the file and what is wrong with it. */
    private void assertRefused(Path file, String why) {
        assertEquals(List.of(), read(file));
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.get(0).contains(file.toString()) && faults.get(0).contains(why), faults::toString);
    }

    @Test
    void readsTheKeysOfAFileInItsOrder() throws IOException {
        assertEquals(List.of(SECOND, FIRST), read(file("of the owner\n" + pem(SECOND) + "of the deputy\n" + pem(FIRST))));
        assertEquals(List.of(), faults);
    }

    @Test
    void followsALink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.pem"), file(pem(FIRST)));
        assertEquals(List.of(FIRST), read(link));
    }

    @Test
    void aBlockThatIsNoKeyHidesNoneBehindIt() throws IOException {
        String none = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
        String cut = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        String odd = "-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----\n";
        assertEquals(List.of(FIRST, SECOND), read(file(pem(FIRST) + none + cut + odd + pem(key("secp384r1")) + pem(SECOND))));
        assertEquals(4, faults.size(), faults::toString);
        assertTrue(faults.get(3).contains("not on P-256") && faults.get(3).contains("a.pem"), faults::toString);
    }

    @Test
    void readsNoMoreThanItsLimit() throws IOException {
        String key = pem(FIRST);
        Path file = file(" ".repeat(KeyFile.MAX_OCTETS - key.length()) + key);
        assertEquals(List.of(FIRST), read(file));
        // More than fits into any array, so it cannot have been read.
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }
        assertRefused(file, "longer than");
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        assertRefused(Files.createDirectory(directory.resolve("b.pem")), "not a regular file");
    }

    @Test
    void aLinkToNowhereIsNoFile() throws IOException {
        assertRefused(Files.createSymbolicLink(directory.resolve("c.pem"), directory.resolve("nowhere")), "not a regular file");
    }

    /** The patience only ends a test that would hang. */
    @Test
    void aFifoIsNotWaitedFor() throws Exception {
        Path fifo = directory.resolve("d.pem");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertRefused(fifo, "not a regular file"));
    }
}
