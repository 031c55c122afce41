package org.kedge.itests.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A bundle file as it ships. */
record Jar(Path file, Manifest manifest, List<String> entries) {
    /** A comma outside quotes. */
    private static final Pattern CLAUSES = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern USES = Pattern.compile("uses:=\"([^\"]*)\"");

    static Jar read(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            return new Jar(file, Objects.requireNonNullElseGet(jar.getManifest(), Manifest::new),
                    jar.stream().map(JarEntry::getName).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bundles of a distribution. */
    static List<Jar> of(Path distribution) {
        try (Stream<Path> files = Files.list(distribution.resolve("bundle"))) {
            return files.sorted().map(Jar::read).filter(jar -> jar.header("Bundle-SymbolicName").isPresent()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bundles of Kedge in a distribution. */
    static List<Jar> ofKedge(Path distribution) {
        return of(distribution).stream().filter(jar -> jar.name().startsWith("org.kedge.")).toList();
    }

    String name() {
        return header("Bundle-SymbolicName").orElseThrow().split(";")[0];
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(manifest.getMainAttributes().getValue(name));
    }

    Set<String> imports() {
        return clauses("Import-Package").keySet();
    }

    /** Exported packages, each with the packages its types use. */
    Map<String, Set<String>> exports() {
        return clauses("Export-Package");
    }

    private Map<String, Set<String>> clauses(String header) {
        Map<String, Set<String>> out = new LinkedHashMap<>();
        for (String clause : CLAUSES.split(header(header).orElse(""))) {
            if (!clause.isBlank()) {
                Matcher uses = USES.matcher(clause);
                out.put(clause.split(";")[0].strip(), uses.find() ? Set.of(uses.group(1).split(",")) : Set.of());
            }
        }
        return out;
    }

    /** A copy with another version; its code is the same. */
    Path withVersion(String version, Path target) throws IOException {
        Manifest changed = new Manifest(manifest);
        changed.getMainAttributes().putValue("Bundle-Version", version);
        try (JarFile from = new JarFile(file.toFile()); JarOutputStream to = new JarOutputStream(Files.newOutputStream(target), changed)) {
            List<JarEntry> others = from.stream().filter(e -> !e.getName().startsWith(JarFile.MANIFEST_NAME)).collect(Collectors.toList());
            for (JarEntry entry : others) {
                to.putNextEntry(new JarEntry(entry.getName()));
                from.getInputStream(entry).transferTo(to);
            }
        }
        return target;
    }
}
