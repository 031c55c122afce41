package org.kedge.shell.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class OutputFilterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OutputFilter filter = new OutputFilter(out);

    private void write(String text) throws IOException {
        filter.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void leavesOutTheOctetThatEndsTheOutput() throws IOException {
        write("a\0b\0");
        filter.write(0);
        filter.write('c');
        assertEquals("abc", out.toString(StandardCharsets.US_ASCII));
    }

    /** An observer of an enrolment may print while the command returns: its line would be read as the exit status. */
    @Test
    void dropsWhatIsPrintedAfterTheEnd() throws IOException {
        write("done");
        filter.end();
        write("ENROLLED COMMIT\n");
        filter.write('x');
        assertEquals("done", out.toString(StandardCharsets.US_ASCII));
    }
}
