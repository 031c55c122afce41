package org.kedge.itests.container;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** A framework to run the shipped gateway in: from the very jars and start levels of its Felix distribution. */
enum Host {
    FELIX, EQUINOX, KURA;

    private static final Pattern JAR = Pattern.compile("file:bundle/([^\"]+)");
    static final int PLATFORM = 3;
    /** The hosts for which there is a distribution of the gateway. */
    static final List<String> HOSTS = List.of("felix", "equinox", "kura");

    /** The host of this test run. */
    static Host current() {
        return valueOf(System.getProperty("kedge.host"));
    }

    /** Everything a test of the gateway needs; each call makes a fresh home. */
    Option[] gateway(Option... more) {
        List<Option> out = new ArrayList<>();
        Path home = freshHome();
        out.add(frameworkProperty("kedge.home").value(home.toString()));
        out.add(frameworkProperty("felix.fileinstall.dir").value(home.resolve("deploy") + "," + home.resolve("conf")));
        out.add(frameworkProperty("felix.fileinstall.poll").value("200"));
        out.add(frameworkProperty("felix.fileinstall.noInitialDelay").value("true"));
        out.add(frameworkProperty("felix.fileinstall.enableConfigSave").value("false"));
        out.add(systemProperty("kedge.features").value(features().toString()));
        if (this == KURA) {
            out.addAll(kura());
        }
        out.addAll(shipped());
        out.add(junitBundles());
        out.add(cleanCaches(true));
        out.addAll(Arrays.asList(more));
        return out.toArray(Option[]::new);
    }

    /** The directory with the assembled distributions. */
    static Path features() {
        return Path.of(System.getProperty("kedge.features"));
    }

    /** A fresh directory with a short name, because a socket path has room for about 100 characters. */
    static Path freshDirectory() throws IOException {
        Path target = Path.of(System.getProperty("kedge.target"));
        for (int i = 1;; i++) {
            if (target.resolve("h" + i).toFile().mkdirs()) {
                return target.resolve("h" + i);
            }
        }
    }

    /** Where the configuration of the demo is. */
    static Path demoConfiguration() throws IOException {
        return features().resolve("../../runtime-config/demo").toRealPath();
    }

    /** The distributions of the gateway for all hosts, by the names of the hosts. */
    static Map<String, Path> gateways() throws IOException {
        Map<String, Path> out = new LinkedHashMap<>();
        for (String host : HOSTS) {
            out.put(host, distribution("gateway-" + host));
        }
        return out;
    }

    /** A distribution by its name; {@code gateway-kura} is assembled for the purpose. */
    static Path distribution(String name) throws IOException {
        return name.equals("gateway-kura") ? KuraLike.distribution() : features().resolve(name).toRealPath();
    }

    private static Path freshHome() {
        try {
            Path home = freshDirectory();
            Files.createDirectories(home.resolve("deploy"));
            Files.createDirectories(home.resolve("conf"));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Option> kura() {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("kedge.kura")))) {
            return jars.filter(jar -> !jar.getFileName().toString().startsWith("org.eclipse.osgi-")).sorted()
                    .<Option>map(jar -> bundle(jar.toUri().toString()).startLevel(PLATFORM)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Option> shipped() {
        Path distribution = features().resolve("gateway-felix");
        Properties config = new Properties();
        try (InputStream in = Files.newInputStream(distribution.resolve("etc/config.properties"))) {
            config.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int last = Integer.parseInt(config.getProperty("felix.startlevel.bundle"));
        List<Option> out = new ArrayList<>(List.of(frameworkStartLevel(last)));
        for (int level = 1; level <= last; level++) {
            Matcher jars = JAR.matcher(config.getProperty("felix.auto.start." + level, ""));
            while (jars.find()) {
                if (isFor(jars.group(1))) {
                    out.add(bundle(distribution.resolve("bundle").resolve(jars.group(1)).toUri().toString()).startLevel(level));
                }
            }
        }
        return out;
    }

    /** A host like Kura has its own platform; commands, logging API and everything of Kedge come with Kedge. Equinox logs by itself. */
    boolean isFor(String jar) {
        return switch (this) {
            case FELIX -> true;
            case EQUINOX -> !jar.startsWith("org.apache.felix.log-");
            case KURA -> !jar.startsWith("org.osgi.") && (!jar.startsWith("org.apache.felix.") || jar.contains(".gogo.")
                    || jar.contains(".healthcheck."));
        };
    }
}
