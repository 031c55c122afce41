package org.kedge.briefingnode.staging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.messages.compact.CompactCodec;

/** A sheet of labels, one for each node: HTML that refers to nothing outside itself, to be printed on A4. */
final class Sheet {
    /** A label. */
    record Card(Invitation invitation, List<Destination> destinations) {
    }

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int GROUP = 4;
    /** To be raised when a label is drawn otherwise, or sheets that are there would stay as they are. */
    private static final int DRAWING = 1;
    /** Octets of the last line. */
    private static final int END = "<!-- ".length() + 2 * 64 + 1 + " -->\n".length();
    private static final String STYLE = """
            @page { size: A4; margin: 10mm; }
            * { box-sizing: border-box; }
            body { margin: 0; font: 8.5pt/1.3 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; color: #000; }
            .card { width: 190mm; height: 66mm; margin: 0 0 2.5mm; padding: 2mm 4mm 2mm 2mm; border: 0.3mm solid #888; border-radius: 2mm;
                    overflow: hidden; break-inside: avoid; page-break-inside: avoid; position: relative; }
            .qr { position: absolute; left: 1mm; top: 1mm; width: 63mm; height: 63mm; }
            .text { margin-left: 66mm; }
            h1 { font-size: 12pt; line-height: 1.15; margin: 1mm 0 1.5mm; overflow-wrap: anywhere; }
            h1.long { font-size: 8pt; }
            table { border-collapse: collapse; width: 100%; }
            th { text-align: left; font-weight: normal; color: #555; width: 22mm; vertical-align: top; padding: 0 2mm 0.6mm 0; }
            td { vertical-align: top; padding: 0 0 0.6mm; overflow-wrap: anywhere; }
            code { font: 8pt/1.3 "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace; }
            p { margin: 1mm 0 0; font: 5.6pt/1.25 "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace; overflow-wrap: anywhere;
                word-break: break-all; color: #333; }
            """;

    private Sheet() {
    }

    /** @param title of the page, for example with its number */
    static byte[] write(String title, List<Card> cards) {
        StringBuilder out = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escape(title))
                .append("</title><style>\n").append(STYLE).append("</style></head>\n<body>\n");
        cards.forEach(card -> card(out, card));
        byte[] page = out.append("</body></html>\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] end = end(title, cards, page, page.length).getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(page, page.length + end.length);
        System.arraycopy(end, 0, whole, page.length, end.length);
        return whole;
    }

    /** Whether a file is what {@link #write} would make, told without drawing a code. */
    static boolean isThere(byte[] file, String title, List<Card> cards) {
        int page = file.length - END;
        return page > 0 && new String(file, page, END, StandardCharsets.US_ASCII).equals(end(title, cards, file, page));
    }

    /** The last line: a digest of what is on the page, and one of the page as it was drawn. */
    private static String end(String title, List<Card> cards, byte[] page, int length) {
        MessageDigest content = sha256();
        content.update((DRAWING + STYLE + title).getBytes(StandardCharsets.UTF_8));
        cards.forEach(card -> content.update(("\n" + card.invitation().node() + "\n" + card.invitation().text() + "\n"
                + destinations(card)).getBytes(StandardCharsets.UTF_8)));
        MessageDigest drawn = sha256();
        drawn.update(page, 0, length);
        return "<!-- " + HexFormat.of().formatHex(content.digest()) + ' ' + HexFormat.of().formatHex(drawn.digest()) + " -->\n";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static String destinations(Card card) {
        return card.destinations().isEmpty() ? "decided when it comes" : card.destinations().stream()
                .map(d -> escape(d.name() + " (" + d.target().id() + ")")).collect(Collectors.joining("<br>"));
    }

    private static void card(StringBuilder out, Card card) {
        Invitation invitation = card.invitation();
        var instruction = CompactCodec.read(invitation.text()).instruction();
        String node = invitation.node().value();
        out.append("<section class=\"card\">").append(QrSvg.of(invitation.text())).append("<div class=\"text\"><h1")
                .append(node.length() > 60 ? " class=\"long\"" : "").append('>').append(escape(node)).append("</h1><table>");
        row(out, "Enrols with", destinations(card));
        row(out, "Asks", escape(instruction.uri().toString()));
        row(out, "Fingerprint", "<code>" + escape(grouped(instruction.pin())) + "</code>");
        row(out, "Valid until", DAY.format(invitation.expiry()));
        row(out, "Proof", invitation.coded() ? "one-time code: <b>keep secret</b>, works once" : "signed");
        out.append("</table><p>").append(invitation.text()).append("</p></div></section>\n");
    }

    private static void row(StringBuilder out, String head, String html) {
        out.append("<tr><th>").append(head).append("</th><td>").append(html).append("</td></tr>");
    }

    /** The digest of the pin in hexadecimal digits, in groups for people. */
    static String grouped(String pin) {
        String hex = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(pin.substring(pin.indexOf(';') + 1)));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < hex.length(); i += GROUP) {
            out.append(i == 0 ? "" : " ").append(hex, i, Math.min(hex.length(), i + GROUP));
        }
        return out.toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
