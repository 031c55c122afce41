package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories for the time of a run. */
public final class Directories {
    private Directories() {
    }

    /** Work in a directory. */
    public interface Work {
        void in(Path directory) throws Exception;
    }

    /** Does work in a new directory and deletes it with all that is in it. */
    public static void with(String name, Work work) throws Exception {
        Path directory = Files.createTempDirectory(name);
        try {
            work.in(directory);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
