package org.kedge.api.identity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code m2m:timestamp}: {@code YYYYMMDDThhmmss} with an optional comma and one to six fraction digits, always UTC and absolute
 * (D-55). Stateless and thread-safe.
 */
public final class Timestamps {
    private static final Pattern FORM = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})T(\\d{2})(\\d{2})(\\d{2})(?:,(\\d{1,6}))?");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Timestamps() {
    }

    /** @throws org.kedge.api.error.KedgeException {@link org.kedge.api.error.ErrorCode#IDENTIFIER_MALFORMED} */
    public static Instant parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw Identifiers.malformed("m2m:timestamp", text);
        }
        int micros = m.group(7) == null ? 0 : Integer.parseInt((m.group(7) + "00000").substring(0, 6));
        try {
            return LocalDateTime.of(number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6), micros * 1000)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw Identifiers.malformed("m2m:timestamp", text);
        }
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    /**
     * The time in whole seconds (a fraction is cut), as written to messages.
     *
     * @throws org.kedge.api.error.KedgeException {@link org.kedge.api.error.ErrorCode#IDENTIFIER_MALFORMED} for a year outside 0 to
     *         9999, which the form cannot hold
     */
    public static String format(Instant time) {
        if (time.isBefore(FIRST) || !time.isBefore(END)) {
            throw Identifiers.malformed("time for an m2m:timestamp", time.toString());
        }
        return SECONDS.format(time.atOffset(ZoneOffset.UTC));
    }
}
