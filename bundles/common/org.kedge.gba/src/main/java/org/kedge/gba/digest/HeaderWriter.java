package org.kedge.gba.digest;

import java.util.Optional;

import org.kedge.gba.internal.Malformed;

/** Writes a list of parameters (RFC 7235 2.1). */
final class HeaderWriter {
    private final StringBuilder out;
    private String separator = "";

    /** @param scheme what stands in front, with its space; may be empty */
    HeaderWriter(String scheme) {
        out = new StringBuilder(scheme);
    }

    HeaderWriter quoted(String name, Optional<String> value) {
        value.ifPresent(text -> quoted(name, text));
        return this;
    }

    HeaderWriter quoted(String name, String value) {
        requirePrintable(name, value);
        return token(name, '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }

    HeaderWriter token(String name, String value) {
        out.append(separator).append(name).append('=').append(value);
        separator = ", ";
        return this;
    }

    /** A header must not be split by what somebody put into a name. */
    static void requirePrintable(String name, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw Malformed.message("the Digest parameter " + name + " holds a character outside printable ASCII");
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
