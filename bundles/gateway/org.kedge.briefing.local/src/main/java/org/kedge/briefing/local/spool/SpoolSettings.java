package org.kedge.briefing.local.spool;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.kedge.briefing.local.common.Ownership;

/**
 * The validated configuration of the spool.
 *
 * @param directory where the files are
 * @param poll how often it is looked at
 * @param keep how many files are kept after they were read
 * @param authenticated whether the directory vouches for what is in it
 */
public record SpoolSettings(Path directory, Duration poll, int keep, boolean authenticated) {
    private static final int MAX_KEEP = 1000;

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range, or the directory cannot vouch */
    public SpoolSettings {
        if (poll.compareTo(Duration.ofMillis(10)) < 0 || poll.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("spool.poll must be between 1 and 3600 seconds");
        }
        if (keep < 0 || keep > MAX_KEEP) {
            throw new IllegalArgumentException("spool.keep must be between 0 and " + MAX_KEEP);
        }
        if (authenticated) {
            problem(directory, true).ifPresent(problem -> {
                throw new IllegalArgumentException("spool.authenticated: " + problem);
            });
        }
    }

    /** Why nothing is picked up from the directory as it is now; asked before every look. */
    Optional<String> problem() {
        return problem(directory, authenticated);
    }

    private static Optional<String> problem(Path directory, boolean authenticated) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(directory + " is no directory");
        }
        if (!authenticated) {
            return Optional.of(directory + " can be written by everybody: chmod o-w").filter(text -> Ownership.openToOthers(directory));
        }
        if (!Ownership.exclusive(directory)) {
            return Optional.of(directory + " does not belong to the user of this process alone: chown it, chmod 700");
        }
        return Ownership.looseParent(directory).map(parent -> directory + " can be replaced by others, who can write " + parent);
    }
}
