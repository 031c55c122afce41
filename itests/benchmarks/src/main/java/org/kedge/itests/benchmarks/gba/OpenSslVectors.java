package org.kedge.itests.benchmarks.gba;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@code vectors.c} at work. */
final class OpenSslVectors implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final String sum;

    /** @param program compiled @param mode {@code milenage}, {@code aes} or {@code tuak} */
    OpenSslVectors(Path program, String mode) throws IOException {
        process = new ProcessBuilder(program.toString(), mode).redirectError(Redirect.INHERIT).start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        sum = line();
    }

    /** As {@link VectorMaker#sum}. */
    String sum() {
        return sum;
    }

    /** Begins a window. */
    void begin(long millis) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write((millis + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Waits for the end of the window. */
    VectorWindow end() throws IOException {
        String[] words = line().split(" ");
        return new VectorWindow(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the program ended");
        }
        return line;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
