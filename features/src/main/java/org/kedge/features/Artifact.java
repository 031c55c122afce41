package org.kedge.features;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Maven artifact of packaging jar.
 *
 * @param group group id
 * @param name artifact id
 * @param version version
 */
record Artifact(String group, String name, String version) {
    /** The file name it has in a distribution. */
    String fileName() {
        return name + "-" + version + ".jar";
    }

    /**
     * Its file in a directory of repository layout.
     *
     * @throws IllegalArgumentException when it is not there, because the pom of the features does not carry it
     */
    Path in(Path repository) {
        Path file = repository.resolve(group.replace('.', '/')).resolve(name).resolve(version).resolve(fileName());
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("a feature names " + this + ", but features/pom.xml has no such dependency");
        }
        return file;
    }

    @Override
    public String toString() {
        return group + ":" + name + ":" + version;
    }
}
