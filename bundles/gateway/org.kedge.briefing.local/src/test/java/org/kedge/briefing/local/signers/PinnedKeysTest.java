package org.kedge.briefing.local.signers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.briefing.local.common.SwappedFile;
import org.kedge.crypto.PublicKeyId;

class PinnedKeysTest {
    private static final PublicKey OWNER = key("secp256r1");
    private static final PublicKey STRANGER = key("secp256r1");

    @TempDir
    private Path directory;

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

    private PinnedKeys pinned(PublicKey... keys) {
        return new PinnedKeys(new SignerSettings(List.of(keys).stream().map(PublicKeyId::of).toList(), directory));
    }

    @Test
    void handsOutPinnedKeysOnly() throws IOException {
        Files.writeString(directory.resolve("both.pem"), pem(OWNER) + pem(STRANGER));
        assertEquals(Map.of(PublicKeyId.of(OWNER), OWNER), pinned(OWNER).keys());
        assertEquals(Map.of(), pinned().keys());
    }

    @Test
    void readsKeysAgainWhenFilesChangeAndOnlyThen() throws IOException {
        PinnedKeys pinned = pinned(OWNER, STRANGER);
        assertEquals(Map.of(), pinned.keys());
        Path file = Files.writeString(directory.resolve("a.pem"), pem(OWNER));
        Map<String, PublicKey> first = pinned.keys();
        assertEquals(Set.of(PublicKeyId.of(OWNER)), first.keySet());
        assertSame(first, pinned.keys());
        Files.writeString(directory.resolve("b.pem"), pem(STRANGER));
        assertEquals(Set.of(PublicKeyId.of(OWNER), PublicKeyId.of(STRANGER)), pinned.keys().keySet());
        Files.delete(file);
        assertEquals(Set.of(PublicKeyId.of(STRANGER)), pinned.keys().keySet());
    }

    @Test
    void aKeyThatIsNoLongerPinnedIsGoneAtOnce() throws IOException {
        Files.writeString(directory.resolve("a.pem"), pem(OWNER));
        PinnedKeys pinned = pinned(OWNER);
        assertEquals(1, pinned.keys().size());
        pinned.configure(new SignerSettings(List.of(PublicKeyId.of(STRANGER)), directory));
        assertEquals(Map.of(), pinned.keys());
    }

    @Test
    void aSignerStaysPinnedWhenItsFileIsLost() throws IOException {
        Path file = Files.writeString(directory.resolve("a.pem"), pem(OWNER));
        PinnedKeys pinned = pinned(OWNER);
        Files.delete(file);
        assertEquals(Map.of(), pinned.keys());
        assertEquals(List.of(true, false), List.of(pinned.pins(PublicKeyId.of(OWNER)), pinned.pins(PublicKeyId.of(STRANGER))));
        pinned.configure(new SignerSettings(List.of(PublicKeyId.of(STRANGER)), directory));
        assertEquals(List.of(false, true), List.of(pinned.pins(PublicKeyId.of(OWNER)), pinned.pins(PublicKeyId.of(STRANGER))));
    }

    /** A component runs with an empty list until its file is read: nothing that was signed may become replaceable in that moment. */
    @Test
    void withoutAnyPinNobodyIsStruckOffAndNobodyMaySign() throws IOException {
        Files.writeString(directory.resolve("a.pem"), pem(OWNER));
        assertEquals(true, pinned().pins(PublicKeyId.of(OWNER)));
        assertEquals(Map.of(), pinned().keys());
    }

    @Test
    void leavesOutAnotherCurveEvenWhenItIsPinned() throws IOException {
        PublicKey p384 = key("secp384r1");
        Files.writeString(directory.resolve("a.pem"), pem(p384) + pem(OWNER));
        assertEquals(Set.of(PublicKeyId.of(OWNER)), pinned(p384, OWNER).keys().keySet());
    }

    @Test
    void anUnreadableFileDoesNotHideTheOthers() throws IOException {
        Files.writeString(directory.resolve("a.pem"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        Files.createDirectory(directory.resolve("b.pem"));
        // Whatever their order in the directory, one of them comes before the key.
        for (String name : List.of("0.pem", "bb.pem", "m.pem", "z.pem")) {
            Files.createSymbolicLink(directory.resolve(name), directory.resolve("nowhere"));
        }
        Files.writeString(directory.resolve("c.pem"), pem(OWNER));
        assertEquals(Set.of(PublicKeyId.of(OWNER)), pinned(OWNER).keys().keySet());
    }

    /** Also when the file is back under its name, as it was. */
    @Test
    void aFifoThatTakesThePlaceOfAKeyFileIsNotWaitedForAndTheKeyIsBackWithItsFile() throws Exception {
        Path shared = SwappedFile.shared(directory);
        Path file = Files.writeString(shared.resolve("a.pem"), pem(OWNER));
        SwappedFile swapped = new SwappedFile(file);
        PinnedKeys pinned = new PinnedKeys(new SignerSettings(List.of(PublicKeyId.of(OWNER)), shared), swapped.files());
        assertTimeoutPreemptively(SwappedFile.LONG, () -> assertEquals(Map.of(), pinned.keys()));
        swapped.back();
        assertEquals(Set.of(PublicKeyId.of(OWNER)), pinned.keys().keySet());
    }

    @Test
    void anInterruptedReadingLosesNoKey() throws IOException {
        Files.writeString(directory.resolve("a.pem"), pem(OWNER));
        PinnedKeys pinned = pinned(OWNER);
        Thread.currentThread().interrupt();
        assertEquals(Map.of(), pinned.keys());
        assertTrue(Thread.interrupted(), "the interrupt is for the caller");
        assertEquals(Set.of(PublicKeyId.of(OWNER)), pinned.keys().keySet());
    }

    @Test
    void aMissingDirectoryHoldsNoKeys() {
        assertEquals(Map.of(), new PinnedKeys(new SignerSettings(List.of(PublicKeyId.of(OWNER)), directory.resolve("none"))).keys());
    }

    /** As a change of keys needs it, in a {@code .cfg} file. */
    @Test
    void severalSignersInOneText() throws IOException {
        Files.writeString(directory.resolve("both.pem"), pem(OWNER) + pem(STRANGER));
        String text = PublicKeyId.of(OWNER) + ", " + PublicKeyId.of(STRANGER) + ",";
        PinnedKeys pinned = new PinnedKeys(new SignerSettings(List.of(text), directory));
        assertEquals(Set.of(PublicKeyId.of(OWNER), PublicKeyId.of(STRANGER)), pinned.keys().keySet());
        assertEquals(List.of(), new SignerSettings(List.of(" "), directory).signers(), "an empty property: nobody");
    }

    @Test
    void acceptsSignersInBothForms() {
        byte[] digest = new byte[32];
        digest[0] = 7;
        String hex = HexFormat.of().formatHex(digest);
        String ni = "ni:///sha-256;" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        assertEquals(List.of(ni, ni, ni), new SignerSettings(List.of(hex, hex.toUpperCase(Locale.ROOT), ni), directory).signers());
        for (String wrong : List.of("abc", hex + " " + hex, hex + "00", "ni:///sha-256;AA", "ni:///md5;" + hex)) {
            assertThrows(IllegalArgumentException.class, () -> new SignerSettings(List.of(wrong), directory), wrong);
        }
    }
}
