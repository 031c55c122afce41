package org.kedge.messages.gba;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The times of 3GPP: {@code xs:dateTime} and {@code date-time} of OpenAPI. Deployed servers write them with and without a fraction. One
 * without a zone is refused: a lifetime must not depend on where its reader is.
 */
final class DateTimes {
    private static final Pattern FORM =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

    private DateTimes() {
    }

    static Optional<Instant> parse(String text) {
        try {
            return FORM.matcher(text).matches() ? Optional.of(OffsetDateTime.parse(text).toInstant()) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** As a reader for {@code Members.as}. */
    static Instant require(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a time with a zone"));
    }

    /** UTC, ending in Z. */
    static String format(Instant instant) {
        return instant.toString();
    }
}
