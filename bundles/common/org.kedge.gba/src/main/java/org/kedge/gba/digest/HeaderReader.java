package org.kedge.gba.digest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * Reads the lists of RFC 7235: challenges with their parameters, or parameters alone. Names lose their case; a value may be a token or
 * a quoted string; a parameter must not occur twice. Only printable ASCII, and not more than a proxy would let through.
 */
final class HeaderReader {
    /** A scheme in lower case with its parameters. A token68 in place of parameters leaves them empty. */
    record Element(String scheme, Map<String, String> parameters, boolean hasToken68) {
    }

    private static final int MAX_CHARACTERS = 8192;
    private static final int MAX_PARAMETERS = 32;
    private static final int MAX_ELEMENTS = 16;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final String TOKEN68_MARKS = "-._~+/";

    private final String name;
    private final String text;
    private int at;

    private HeaderReader(String name, String text) {
        this.name = name;
        this.text = text;
        if (text.length() > MAX_CHARACTERS) {
            throw malformed("more than " + MAX_CHARACTERS + " characters");
        }
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\t')) {
            throw malformed("a character outside printable ASCII");
        }
    }

    /** The challenges of one header field. @param name of the header, for messages */
    static List<Element> elements(String name, String text) {
        HeaderReader reader = new HeaderReader(name, text);
        List<Element> elements = new ArrayList<>();
        for (reader.skipSeparators(); !reader.atEnd(); reader.skipSeparators()) {
            if (elements.size() == MAX_ELEMENTS) {
                throw reader.malformed("more than " + MAX_ELEMENTS + " challenges");
            }
            elements.add(reader.element());
        }
        return elements;
    }

    /** The parameters of a header field without a scheme. @param name of the header, for messages */
    static Map<String, String> parameters(String name, String text) {
        HeaderReader reader = new HeaderReader(name, text);
        Map<String, String> parameters = reader.readParameters();
        if (!reader.atEnd()) {
            throw reader.malformed("something that is no parameter");
        }
        return parameters;
    }

    private Element element() {
        String scheme = token();
        if (!atEnd() && !isSpace() && text.charAt(at) != ',') {
            throw malformed("no space after the scheme");
        }
        skipSpaces();
        if (skipToken68()) {
            return new Element(scheme, Map.of(), true);
        }
        return new Element(scheme, readParameters(), false);
    }

    /** Parameters up to the end, or up to what is the scheme of the next challenge. */
    private Map<String, String> readParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (skipSeparators(); !atEnd(); skipSeparators()) {
            int start = at;
            String parameter = token();
            skipSpaces();
            if (atEnd() || text.charAt(at) != '=') {
                at = start;
                return parameters;
            }
            at++;
            skipSpaces();
            if (parameters.put(parameter, value()) != null) {
                throw malformed("parameter " + parameter + " twice");
            }
            if (parameters.size() > MAX_PARAMETERS) {
                throw malformed("more than " + MAX_PARAMETERS + " parameters");
            }
            skipSpaces();
            if (!atEnd() && text.charAt(at) != ',') {
                throw malformed("no comma after parameter " + parameter);
            }
        }
        return parameters;
    }

    /** In lower case: all tokens that are read here have no case. */
    private String token() {
        int start = at;
        skipToken();
        if (at == start) {
            throw malformed("no name where one must be");
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private String value() {
        if (!atEnd() && text.charAt(at) == '"') {
            return quoted();
        }
        int start = at;
        skipToken();
        if (at == start) {
            throw malformed("a parameter without a value, or a value that needs quotes");
        }
        return text.substring(start, at);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; !atEnd() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (atEnd() || text.charAt(at) == '\t') {
                throw malformed("a quoted string that holds a tab or ends in a backslash");
            }
            value.append(text.charAt(at));
        }
        if (atEnd()) {
            throw malformed("a quoted string without end");
        }
        at++;
        return value.toString();
    }

    private void skipToken() {
        while (!atEnd() && (isAlphanumeric(text.charAt(at)) || TOKEN_MARKS.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
    }

    /** Skips a token68 when nothing but one stands before the next comma: what follows a scheme such as Negotiate. */
    private boolean skipToken68() {
        int end = at;
        while (end < text.length() && (isAlphanumeric(text.charAt(end)) || TOKEN68_MARKS.indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        boolean empty = end == at;
        while (end < text.length() && text.charAt(end) == '=') {
            end++;
        }
        int next = end;
        while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
            next++;
        }
        if (empty || next < text.length() && text.charAt(next) != ',') {
            return false;
        }
        at = end;
        return true;
    }

    private void skipSpaces() {
        while (!atEnd() && isSpace()) {
            at++;
        }
    }

    /** Recipients accept empty list elements (RFC 7230 7). */
    private void skipSeparators() {
        while (!atEnd() && (isSpace() || text.charAt(at) == ',')) {
            at++;
        }
    }

    private boolean isSpace() {
        return text.charAt(at) == ' ' || text.charAt(at) == '\t';
    }

    private boolean atEnd() {
        return at == text.length();
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private KedgeException malformed(String what) {
        return Malformed.message(name + " header: " + what);
    }
}
