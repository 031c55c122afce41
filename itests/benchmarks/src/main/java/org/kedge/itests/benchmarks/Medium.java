package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** What the medium gives to whoever wants things to be durable. */
public final class Medium {
    /** The length of a record that is appended. */
    public static final int RECORD_OCTETS = 200;

    private Medium() {
    }

    /** One append and fsync after the other. @param file a new one */
    public static double perSecond(Path file, Duration window) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long begin = System.nanoTime();
            int done = 0;
            for (; System.nanoTime() - begin < window.toNanos(); done++) {
                channel.write(ByteBuffer.allocate(RECORD_OCTETS));
                channel.force(false);
            }
            return done * 1e9 / (System.nanoTime() - begin);
        }
    }
}
