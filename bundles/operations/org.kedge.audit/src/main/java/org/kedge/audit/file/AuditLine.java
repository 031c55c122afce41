package org.kedge.audit.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kedge.api.audit.AuditRecord;

/**
 * One line of the audit file, a JSON object: {@code seq}, {@code prev} (the hash of the line before), the record, and last {@code hash},
 * the SHA-256 of the octets of the line before that member.
 *
 * @param text without the line feed
 */
record AuditLine(long sequence, String previous, String hash, String text) {
    /** What the very first line has as its predecessor. */
    static final String GENESIS = "0".repeat(64);

    private static final Pattern FORM = Pattern
            .compile("(\\{\"seq\":(\\d{1,18}),\"prev\":\"([0-9a-f]{64})\",.*),\"hash\":\"([0-9a-f]{64})\"\\}");

    static AuditLine of(long sequence, String previous, AuditRecord record) {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"seq\":").append(sequence).append(",\"prev\":\"").append(previous).append('"');
        member(out, "time", record.time().toString());
        member(out, "event", record.event());
        member(out, "outcome", record.outcome().name());
        member(out, "subject", record.subject());
        member(out, "peer", record.peer());
        out.append(",\"details\":{");
        String comma = "";
        for (Map.Entry<String, String> detail : record.details().entrySet()) {
            quote(out.append(comma), detail.getKey());
            quote(out.append(':'), detail.getValue());
            comma = ",";
        }
        String hashed = out.append('}').toString();
        String hash = hash(hashed);
        return new AuditLine(sequence, previous, hash, hashed + ",\"hash\":\"" + hash + "\"}");
    }

    /** The line, when it has the form of one and its hash is right. */
    static Optional<AuditLine> parse(String text) {
        Matcher m = FORM.matcher(text);
        return m.matches() && hash(m.group(1)).equals(m.group(4))
                ? Optional.of(new AuditLine(Long.parseLong(m.group(2)), m.group(3), m.group(4), text)) : Optional.empty();
    }

    private static void member(StringBuilder out, String name, String value) {
        quote(out.append(",\"").append(name).append("\":"), value);
    }

    /** RFC 8259 7; everything outside printable ASCII is escaped, so that a terminal shows the file as it is. */
    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
