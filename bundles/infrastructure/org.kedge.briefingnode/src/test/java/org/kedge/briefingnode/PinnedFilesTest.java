package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.crypto.PublicKeyId;

/** Keys of technicians and signers, in a directory where something else may lie beside them. */
class PinnedFilesTest {
    private static final PublicKey OWNER = BbnFixture.SIGNER.publicKey();
    private static final PublicKey DEPUTY = BbnFixture.CERT1.publicKey();
    private static final Set<String> PINS = Set.of(PublicKeyId.of(OWNER), PublicKeyId.of(DEPUTY));

    @TempDir
    private Path directory;

    private void put(String name, PublicKey key) throws Exception {
        Files.writeString(directory.resolve(name), "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
    }

    /** Whatever their order in the directory, some of what is wrong comes before the last key. The patience ends a test that would hang. */
    @Test
    void whatIsNoKeyFileHidesNoOther() throws Exception {
        for (String name : new String[] {"0", "m", "z"}) {
            Files.createDirectory(directory.resolve(name + "-directory.pem"));
            Files.createSymbolicLink(directory.resolve(name + "-link.pem"), directory.resolve("nowhere"));
            assertEquals(0, new ProcessBuilder("mkfifo", directory.resolve(name + "-fifo.pem").toString()).start().waitFor());
            // More than fits into any array, so it cannot have been read.
            try (RandomAccessFile sparse = new RandomAccessFile(directory.resolve(name + "-long.pem").toFile(), "rw")) {
                sparse.setLength(8L << 30);
            }
        }
        put("b.pem", OWNER);
        put("y.pem", DEPUTY);
        put("stranger.pem", BbnFixture.CERT2.publicKey());

        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> assertEquals(
                Map.of(PublicKeyId.of(OWNER), OWNER, PublicKeyId.of(DEPUTY), DEPUTY), PinnedFiles.keys(PINS, directory)));
    }
}
