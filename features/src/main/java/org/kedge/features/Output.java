package org.kedge.features;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A directory that is written from nothing, with fixed times, so that identical sources give identical directories (OSGI-21, OSGI-22). */
public final class Output {
    private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private final Path root;

    Output(Path root) throws IOException {
        this.root = root;
        delete(root);
    }

    void copy(Path from, String to) throws IOException {
        Path target = target(to);
        Files.copy(from, target, StandardCopyOption.REPLACE_EXISTING);
        finish(target, Files.isExecutable(from) || to.startsWith("bin/"));
    }

    void copyDirectory(Path from, String to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                copy(file, to + "/" + file.getFileName());
            }
        }
    }

    void write(String to, String text) throws IOException {
        Path target = target(to);
        Files.writeString(target, text, StandardCharsets.UTF_8);
        finish(target, false);
    }

    /** Writes a jar of one class of this module. */
    void jar(String to, Class<?> content) throws IOException {
        String entry = content.getName().replace('.', '/') + ".class";
        Path target = target(to);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target));
                InputStream octets = content.getClassLoader().getResourceAsStream(entry)) {
            JarEntry header = new JarEntry(entry);
            header.setTime(TIME.toMillis());
            jar.putNextEntry(header);
            octets.transferTo(jar);
        }
        finish(target, false);
    }

    void directory(String name) throws IOException {
        Files.createDirectories(root.resolve(name));
    }

    private Path target(String name) throws IOException {
        Path target = root.resolve(name);
        Files.createDirectories(target.getParent());
        return target;
    }

    private static void finish(Path file, boolean executable) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        Files.setLastModifiedTime(file, TIME);
    }

    /** Old output could ship a stale jar. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
