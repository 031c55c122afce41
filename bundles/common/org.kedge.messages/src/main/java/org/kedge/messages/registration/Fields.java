package org.kedge.messages.registration;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.identity.Timestamps;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/** What the documents of this package share. */
final class Fields {
    static final int MAX_OCTETS = 16 * 1024;
    static final ErrorCode CODE = ErrorCode.EXCHANGE_MALFORMED;

    private static final int MAX_ENTRIES = 32;
    private static final int MAX_LABEL = 128;
    private static final int MAX_ID = 256;
    private static final int MAX_TEXT = 200;

    private Fields() {
    }

    static Members read(byte[] json, String what) {
        return StrictJson.object(json, MAX_OCTETS, what, CODE);
    }

    /** A request may hold known members only: a misspelt optional one would otherwise have no effect and no fault. */
    static Members readRequest(byte[] json, String what, Set<String> known) {
        Members in = read(json, what);
        for (String name : in.names()) {
            if (!known.contains(name)) {
                throw in.fault(name, "is not known");
            }
        }
        return in;
    }

    static Optional<Instant> expirationTime(Members in) {
        return in.optional(RegistrationNames.EXPIRATION_TIME, in::timestamp);
    }

    static Fqdn fqdn(Members in, String name) {
        return in.as(name, Fqdn::parse);
    }

    static List<String> labels(Members in) {
        return texts(in, RegistrationNames.LABELS, MAX_LABEL);
    }

    static List<String> targetIds(Members in) {
        return texts(in, RegistrationNames.TARGET_IDS, MAX_ID);
    }

    private static List<String> texts(Members in, String name, int longest) {
        List<String> texts = in.texts(name);
        if (texts.size() > MAX_ENTRIES || texts.stream().anyMatch(text -> text.length() > longest || !isPrintable(text))) {
            throw in.fault(name, "has more than " + MAX_ENTRIES + " entries, or one that is longer than " + longest
                    + " characters or not printable");
        }
        return texts;
    }

    /** An id that a server tells: it comes into logs and tables. */
    static String id(Members in, String name) {
        String id = in.text(name);
        if (id.isEmpty() || id.length() > MAX_ID || !id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw in.fault(name, "is not 1 to " + MAX_ID + " printable characters");
        }
        return id;
    }

    /** Labels are shown to people and kept in logs, so control characters have no place in them. */
    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE || c == '\u2028' || c == '\u2029');
    }

    /** An undefined number keeps its own code: it is answered differently from a document that cannot be read (frameworks.md 13). */
    static Suid suid(Members in) {
        return Suid.parse(in.text(RegistrationNames.SUID));
    }

    static void put(ObjectNode out, Optional<Instant> expirationTime) {
        expirationTime.ifPresent(time -> out.put(RegistrationNames.EXPIRATION_TIME, Timestamps.format(time)));
    }

    static void putLabels(ObjectNode out, List<String> labels) {
        if (!labels.isEmpty()) {
            putTexts(out, RegistrationNames.LABELS, labels);
        }
    }

    static void putTexts(ObjectNode out, String name, List<String> texts) {
        ArrayNode array = out.putArray(name);
        texts.forEach(array::add);
    }

    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(MAX_TEXT).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
