package org.kedge.features;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The start-up file of a framework. Never with an instruction to flush its storage at start: updated bundles and configuration values
 * outlive a restart (OSGI-24).
 */
enum FrameworkFiles {
    /** {@code config.properties} of the Felix launcher. */
    FELIX("config.properties") {
        @Override
        String content(Deployment deployment) {
            StringBuilder out = new StringBuilder();
            out.append("org.osgi.framework.startlevel.beginning=").append(deployment.lastLevel()).append('\n');
            out.append("felix.startlevel.bundle=").append(deployment.lastLevel()).append('\n');
            out.append("felix.auto.deploy.action=\n");
            out.append(common());
            for (Map.Entry<Integer, List<Artifact>> level : deployment.bundles().entrySet()) {
                out.append("felix.auto.start.").append(level.getKey()).append("=").append(level.getValue().stream()
                        .map(artifact -> " \\\n  \"file:bundle/" + artifact.fileName() + "\"").collect(Collectors.joining())).append('\n');
            }
            return out.toString();
        }
    },
    /** {@code config.ini} of the Equinox launcher. */
    EQUINOX("config.ini") {
        @Override
        String content(Deployment deployment) {
            StringBuilder out = new StringBuilder();
            out.append("osgi.startLevel=").append(deployment.lastLevel()).append('\n');
            out.append("osgi.bundles.defaultStartLevel=").append(deployment.lastLevel()).append('\n');
            out.append("eclipse.ignoreApp=true\nosgi.noShutdown=true\n");
            out.append(common());
            out.append("osgi.bundles=").append(deployment.bundles().entrySet().stream()
                    .flatMap(level -> level.getValue().stream()
                            .map(artifact -> " \\\n  reference:file:" + artifact.fileName() + "@" + level.getKey() + ":start"))
                    .collect(Collectors.joining(","))).append('\n');
            return out.toString();
        }
    };

    private final String fileName;

    FrameworkFiles(String fileName) {
        this.fileName = fileName;
    }

    String fileName() {
        return fileName;
    }

    abstract String content(Deployment deployment);

    /** FileInstall's directories come from bin/start, because they lie below kedge.home (OSGI-25). */
    private static String common() {
        return "felix.fileinstall.poll=1000\nfelix.fileinstall.noInitialDelay=true\nfelix.fileinstall.enableConfigSave=false\n"
                + "felix.fileinstall.bundles.startTransient=false\nfelix.fileinstall.log.level=2\n";
    }

    static FrameworkFiles of(Artifact framework) {
        return framework.group().equals("org.apache.felix") ? FELIX : EQUINOX;
    }
}
