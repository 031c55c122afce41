package org.kedge.briefing.local.file;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The validated configuration of the file provider.
 *
 * @param directory the watched directory
 * @param poll how often it is looked at
 * @param policy which files are believed
 * @param move whether files that were read are moved to {@code processed} or {@code rejected}
 * @param patience how long a refused file stays where it is, because its signature, or the rest of it, may be under way
 */
public record FileSettings(Path directory, Duration poll, SignaturePolicy policy, boolean move, Duration patience) {
    private static final Duration LONGEST = Duration.ofHours(1);

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public FileSettings {
        if (poll.compareTo(Duration.ofMillis(10)) < 0 || poll.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("briefing.poll must be between 1 and 3600 seconds");
        }
        if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("briefing.patience must be between 0 and 3600 seconds");
        }
    }

    Path processed() {
        return directory.resolve("processed");
    }

    Path rejected() {
        return directory.resolve("rejected");
    }
}
