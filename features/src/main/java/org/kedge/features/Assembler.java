package org.kedge.features;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kedge.features.launch.EquinoxLauncher;

/** Makes directories that start with one script out of features, jars and configuration files. Run by the build. */
public final class Assembler {
    private static final int DIRECTORIES = 5;

    private final Path features;
    private final Path repository;
    private final Path templates;
    private final Path configuration;
    private final Path output;

    Assembler(Path features, Path repository, Path templates, Path configuration, Path output) {
        this.features = features;
        this.repository = repository;
        this.templates = templates;
        this.configuration = configuration;
        this.output = output;
    }

    /**
     * @param args the directories of features, jars in repository layout, templates, configuration by role and output; then
     *        distributions, each {@code <role>-<framework>=<feature>,<feature>...}
     */
    public static void main(String[] args) throws IOException {
        Assembler assembler = new Assembler(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Path.of(args[3]), Path.of(args[4]));
        for (String distribution : List.of(args).subList(DIRECTORIES, args.length)) {
            String[] parts = distribution.split("=", 2);
            assembler.assemble(parts[0], List.of(parts[1].split(",")));
        }
    }

    /** Writes one distribution. */
    void assemble(String name, List<String> featureNames) throws IOException {
        String role = name.substring(0, name.indexOf('-'));
        Deployment deployment = Deployment.read(features, featureNames);
        Output out = new Output(output.resolve(name));
        out.copy(deployment.framework().in(repository), "bundle/framework.jar");
        for (List<Artifact> bundles : deployment.bundles().values()) {
            for (Artifact bundle : bundles) {
                out.copy(bundle.in(repository), "bundle/" + bundle.fileName());
            }
        }
        FrameworkFiles files = FrameworkFiles.of(deployment.framework());
        out.write("etc/" + files.fileName(), files.content(deployment));
        if (files == FrameworkFiles.EQUINOX) {
            out.jar("bundle/launcher.jar", EquinoxLauncher.class);
        }
        out.copy(templates.resolve("etc/logback.xml"), "etc/logback.xml");
        out.copy(templates.resolve("etc/" + role + ".jvm.options"), "etc/jvm.options");
        out.copyDirectory(templates.resolve("bin"), "bin");
        out.copyDirectory(configuration.resolve(role), "conf");
        out.directory("deploy");
        out.write("README.md", Files.readString(templates.resolve("README.md")).replace("@name@", name).replace("@role@", role));
    }
}
