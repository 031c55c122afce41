package org.kedge.briefing.local.file;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The validated configuration of the file provider.
 *
 * @param directory the watched directory
 * @param poll how often it is looked at
 * @param policy which files are believed
 */
public record FileSettings(Path directory, Duration poll, SignaturePolicy policy) {
    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public FileSettings {
        if (poll.compareTo(Duration.ofMillis(10)) < 0 || poll.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("briefing.poll must be between 1 and 3600 seconds");
        }
    }
}
