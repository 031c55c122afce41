package org.kedge.shell.socket;

import java.io.OutputStream;

/** Executes one command line. */
@FunctionalInterface
interface CommandRunner {
    /**
     * @param line the command line
     * @param out where its output goes, as it comes
     * @throws Exception when the command fails; its message is what the caller of the command reads
     */
    void run(String line, OutputStream out) throws Exception;
}
