package org.kedge.briefing.local.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
    @TempDir
    Path home;
    private Path shared;

    @BeforeEach
    void prepare() throws IOException {
        shared = Files.createDirectory(home.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwx---"));
    }

    private static void fifo(Path path) throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    }

    private static String text(PrivateDirectory directory, String name) throws IOException {
        return new String(directory.read(name, 100), StandardCharsets.US_ASCII);
    }

    @Test
    void whatIsPutUnderItsNameIsNotOpened() throws Exception {
        Path file = Files.writeString(shared.resolve("a"), "good");
        Path own = shared.resolve(".own");
        try (PrivateDirectory directory = PrivateDirectory.make(own)) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
            directory.take(file, "a");
            assertFalse(Files.exists(file));
            Files.move(own, shared.resolve("away"));
            Files.createDirectory(own);
            fifo(own.resolve("a"));
            assertEquals("good", text(directory, "a"));
            assertEquals(List.of("a"), directory.names(10));
            directory.give("a", shared.resolve("b"));
        }
        assertEquals("good", Files.readString(shared.resolve("b")));
    }

    @Test
    void opensNothingButRegularFiles() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "SECRET");
        try (PrivateDirectory directory = PrivateDirectory.make(shared.resolve(".own"))) {
            fifo(shared.resolve("fifo"));
            Files.createSymbolicLink(shared.resolve("link"), secret);
            Files.createDirectory(shared.resolve("directory"));
            for (String name : List.of("fifo", "link", "directory")) {
                directory.take(shared.resolve(name), name);
                assertThrows(IOException.class, () -> directory.read(name, 100), name);
                assertThrows(IOException.class, () -> directory.adopt(name), name);
                directory.remove(name);
                assertFalse(directory.exists(name));
            }
        }
        assertEquals("SECRET", Files.readString(secret));
    }

    @Test
    void isNoneThatOthersCanWriteAndNoLink() throws IOException {
        Path open = Files.createDirectory(shared.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx-w----"));
        assertThrows(IOException.class, () -> PrivateDirectory.make(open));
        Path ours = Files.createDirectory(home.resolve("ours"));
        Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(shared.resolve("link"), ours);
        assertThrows(IOException.class, () -> PrivateDirectory.make(shared.resolve("link")));
        assertThrows(IOException.class, () -> PrivateDirectory.open(shared.resolve("absent")));
        assertTrue(Files.isDirectory(ours));
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatCannotBeLookedAtIsNotKeptOpen() {
        AtomicBoolean closed = new AtomicBoolean();
        Object view = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {PosixFileAttributeView.class}, (p, call, a) -> {
            throw new IOException("as scripted");
        });
        SecureDirectoryStream<Path> handle = (SecureDirectoryStream<Path>) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {SecureDirectoryStream.class}, (proxy, call, arguments) -> {
                    closed.compareAndSet(false, call.getName().equals("close"));
                    return call.getName().equals("getFileAttributeView") ? view : null;
                });
        assertThrows(IOException.class, () -> PrivateDirectory.checked(handle, shared));
        assertTrue(closed.get());
    }
}
