package org.kedge.itests.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gateway distribution for Equinox with the framework and platform bundles of a host like Kura in the place of its own. */
final class KuraLike {
    private static final String BUNDLES = "osgi.bundles";
    private static final String FRAMEWORK = "org.eclipse.osgi-";

    private KuraLike() {
    }

    /** Assembles it and returns its directory. */
    static Path distribution() throws IOException {
        Path from = Host.features().resolve("gateway-equinox");
        Path to = Host.freshDirectory();
        for (String part : List.of("bin", "conf", "etc")) {
            copy(from.resolve(part), to.resolve(part), part);
        }
        Properties config = new Properties();
        try (InputStream in = Files.newInputStream(from.resolve("etc/config.ini"))) {
            config.load(in);
        }
        Files.createDirectories(to.resolve("bundle"));
        List<String> ours = Stream.of(config.getProperty(BUNDLES).split(",")).map(String::strip)
                .filter(reference -> Host.KURA.isFor(fileName(reference))).toList();
        for (String reference : ours) {
            copy(from.resolve("bundle"), to.resolve("bundle"), fileName(reference));
        }
        copy(from.resolve("bundle"), to.resolve("bundle"), "launcher.jar");
        config.setProperty(BUNDLES, Stream.concat(platform(to.resolve("bundle")).stream(), ours.stream()).collect(Collectors.joining(",")));
        try (var out = Files.newOutputStream(to.resolve("etc/config.ini"))) {
            config.store(out, null);
        }
        return to.toRealPath();
    }

    private static List<String> platform(Path bundles) throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("kedge.kura")))) {
            for (Path jar : jars.toList()) {
                String name = jar.getFileName().toString();
                Files.copy(jar, bundles.resolve(name.startsWith(FRAMEWORK) ? "framework.jar" : name));
            }
        }
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("kedge.kura")))) {
            return jars.map(jar -> jar.getFileName().toString()).filter(name -> !name.startsWith(FRAMEWORK)).sorted()
                    .map(name -> "reference:file:" + name + "@" + Host.PLATFORM + ":start").toList();
        }
    }

    private static String fileName(String reference) {
        return reference.replaceAll("reference:file:([^@]*)@.*", "$1");
    }

    /** @param name a directory whose files are copied, or one file in it */
    private static void copy(Path from, Path to, String name) throws IOException {
        Files.createDirectories(to);
        if (Files.isRegularFile(from.resolve(name))) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            return;
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
