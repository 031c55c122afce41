package org.kedge.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** The KEDGE_HOME of one process, filled as an operator would. */
final class Home {
    private static final String SUFFIX = ".cfg";
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Path directory;

    Home(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** All configuration of a distribution but these PIDs: a process is what its configuration makes of it. */
    Home shipped(Path distribution, Set<String> without) throws IOException {
        copy(distribution.resolve("conf"), Map.of(), without);
        return this;
    }

    /** Configuration over what is there, with placeholders replaced. */
    Home over(Path from, Map<String, String> values) throws IOException {
        copy(from, values, Set.of());
        return this;
    }

    private void copy(Path from, Map<String, String> values, Set<String> without) throws IOException {
        Files.createDirectories(directory.resolve("conf"));
        try (var files = Files.newDirectoryStream(from, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!without.contains(name.substring(0, name.length() - SUFFIX.length()))) {
                    String text = Files.readString(file);
                    for (Map.Entry<String, String> value : values.entrySet()) {
                        text = text.replace(value.getKey(), value.getValue());
                    }
                    Files.writeString(directory.resolve("conf").resolve(name), text);
                }
            }
        }
    }

    /** One configuration. */
    void configure(String pid, Map<String, String> values) throws IOException {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
        file("conf/" + pid + SUFFIX, text.toString());
    }

    /** A file that holds no secret. */
    void file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** A first secret, through the intake directory; as if it had been there for a while, because what is new may still be written to. */
    void secret(String name, byte[] content) throws IOException {
        Path intake = directory.resolve("intake");
        Files.createDirectories(intake);
        Files.setPosixFilePermissions(intake, PosixFilePermissions.fromString("rwx------"));
        Files.setLastModifiedTime(privateFile("intake/" + name, content), FileTime.from(Instant.now().minus(SETTLED)));
    }

    /** A file that nobody else can read. */
    Path privateFile(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
