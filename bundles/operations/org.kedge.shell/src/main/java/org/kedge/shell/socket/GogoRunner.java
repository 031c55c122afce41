package org.kedge.shell.socket;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** Runs each command line in a gogo session of its own, so that nothing of one caller is seen by the next. */
final class GogoRunner implements CommandRunner {
    /** Kedge's own commands first, then those of the framework; {@code mef:import} and {@code kedge:import} keep their scope. */
    private static final String SCOPES = "kedge:mef:*";

    /**
     * Gogo turns the standard streams of a command's thread to its session. What a component logs on that thread is no output of the
     * command, so the error stream stays that of the process.
     */
    private static final PrintStream LOG_CONSOLE = new PrintStream(new FileOutputStream(FileDescriptor.err), true);

    private final CommandProcessor processor;

    GogoRunner(CommandProcessor processor) {
        this.processor = processor;
    }

    @Override
    public void run(String line, OutputStream out) throws Exception {
        PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
        try (CommandSession session = processor.createSession(InputStream.nullInputStream(), console, LOG_CONSOLE)) {
            session.put("SCOPE", SCOPES);
            // Arguments arrive quoted; what is not quoted is not to be matched against files of the server either.
            session.put(CommandSession.OPTION_NO_GLOB, true);
            Object result = session.execute(line);
            if (result != null) {
                console.println(session.format(result, Converter.INSPECT));
            }
            console.flush();
        }
    }
}
