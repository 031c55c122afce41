package org.kedge.usim.pcsc.reader;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which readers are meant.
 *
 * @param text a part of the name in any case, in which {@code *} stands for anything; empty: every reader
 */
public record ReaderName(String text) {
    /** Whether the name of a reader has this part. */
    public boolean matches(String reader) {
        String regex = Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(reader).find();
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "reader" : "reader \"" + text + "\"";
    }
}
