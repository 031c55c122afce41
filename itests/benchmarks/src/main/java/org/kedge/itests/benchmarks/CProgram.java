package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The C programs of this module, which need gcc and the OpenSSL headers (libssl-dev). */
public final class CProgram {
    private static final Path SOURCES = Path.of(System.getProperty("c.sources", "itests/benchmarks/src/main/c"));
    private static final int SECONDS = 60;

    private CProgram() {
    }

    /**
     * Compiles one against the OpenSSL of this machine.
     *
     * @param name of the source, without its extension
     * @return the program
     */
    public static Path compile(String name, Path directory) throws IOException, InterruptedException {
        Path program = directory.resolve(name);
        Process gcc = new ProcessBuilder("gcc", "-O2", "-o", program.toString(), SOURCES.resolve(name + ".c").toString(), "-lssl",
                "-lcrypto").redirectErrorStream(true).redirectOutput(Redirect.INHERIT).start();
        if (!gcc.waitFor(SECONDS, TimeUnit.SECONDS) || gcc.exitValue() != 0) {
            gcc.destroyForcibly();
            throw new IOException("gcc could not build " + name + ".c; it needs gcc and the OpenSSL headers (libssl-dev)");
        }
        return program;
    }
}
