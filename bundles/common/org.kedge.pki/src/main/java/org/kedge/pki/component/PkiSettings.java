package org.kedge.pki.component;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.kedge.pki.crl.CrlRefresher;
import org.kedge.pki.crl.CrlUrl;

/**
 * Validated configuration.
 *
 * @param sources where CRLs come from
 * @param cacheSize remembered paths
 */
record PkiSettings(CrlRefresher.Sources sources, int cacheSize) {
    private static final int MIN_FETCH_SECONDS = 10;
    /** A .cfg file holds several in one text; a comma may also be part of a URL. */
    private static final String BETWEEN_URLS = ",(?=\\s*[0-9A-Fa-f:]{64,95}\\s*=)";

    /**
     * Validates the configuration.
     *
     * @param home kedge.home
     * @throws IllegalArgumentException with a message for the operator
     */
    static PkiSettings of(PkiConfiguration configuration, Path home) {
        requireAtLeast(1, configuration.crl_poll_seconds(), "crl.poll.seconds");
        requireAtLeast(MIN_FETCH_SECONDS, configuration.crl_fetch_seconds(), "crl.fetch.seconds");
        requireAtLeast(0, configuration.cache_size(), "cache.size");
        List<CrlUrl> urls = new ArrayList<>();
        for (String text : configuration.crl_urls()) {
            for (String url : text.split(BETWEEN_URLS)) {
                if (!url.isBlank()) {
                    urls.add(CrlUrl.parse(url.strip()));
                }
            }
        }
        String directory = configuration.crl_directory().isBlank() ? "crl" : configuration.crl_directory();
        return new PkiSettings(new CrlRefresher.Sources(home.resolve(directory), Duration.ofSeconds(configuration.crl_poll_seconds()),
                urls, Duration.ofSeconds(configuration.crl_fetch_seconds())), configuration.cache_size());
    }

    private static void requireAtLeast(int minimum, int value, String name) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " is " + value + ", at least " + minimum + " is needed");
        }
    }
}
