package org.kedge.messages.compact;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Optional;
import java.util.zip.CRC32;
import org.kedge.api.error.ErrorCode;
import org.kedge.messages.signed.Es256;

/**
 * The text of a compact instruction: {@code KEDGE1-<content>-S<signature>-<check>} or {@code KEDGE1-<content>-C<one-time code>-<check>}, at
 * most 400 characters, content, signature and check in {@link Base32}. The signature is ES256 over the text up to and with its S; the
 * check is CRC-32 of everything before its hyphen, which finds every change of one character or of neighbours. One content has one
 * spelling; only white space around the text is forgiven. Stateless and thread-safe.
 */
public final class CompactCodec {
    /** The longest text, in characters, each one octet. */
    public static final int MAX_OCTETS = 400;

    private static final String PREFIX = "KEDGE1-";
    private static final int MAX_RAW = 1024;
    private static final char SIGNATURE = 'S';
    private static final char CODE = 'C';
    private static final int CHECK_DIGITS = Base32.digits(Integer.BYTES);

    private CompactCodec() {
    }

    /**
     * The signed text.
     *
     * @param signer on P-256
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#BRIEFING_TEXT_MALFORMED} when URI and Node-ID are too long,
     *         {@link ErrorCode#CERTIFICATE_PROFILE} for another key
     */
    public static String write(CompactInstruction instruction, PrivateKey signer) {
        String covered = PREFIX + Base32.encode(Body.write(instruction)) + '-' + SIGNATURE;
        requireRoom(covered.length() + Base32.digits(Es256.OCTETS));
        return checked(covered + Base32.encode(Es256.sign(signer, covered.getBytes(StandardCharsets.US_ASCII))));
    }

    /**
     * The text with a one-time code.
     *
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#BRIEFING_TEXT_MALFORMED} when URI and Node-ID are too long
     */
    public static String write(CompactInstruction instruction, OneTimeCode code) {
        String text = PREFIX + Base32.encode(Body.write(instruction)) + '-' + CODE + code.value();
        requireRoom(text.length());
        return checked(text);
    }

    /**
     * Reads a text. Says nothing about who made it, nor whether it has ended.
     *
     * @param scanned as scanned, pasted or typed, possibly with white space around it
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#BRIEFING_TEXT_MALFORMED}; names the place, repeats nothing
     */
    public static ScannedInstruction read(String scanned) {
        if (scanned.length() > MAX_RAW) {
            throw CompactInstruction.malformed("the text has " + scanned.length() + " characters (at most " + MAX_OCTETS + ")");
        }
        String text = scanned.strip();
        if (text.isEmpty() || text.length() > MAX_OCTETS) {
            throw CompactInstruction.malformed("the text has " + text.length() + " characters (1 to " + MAX_OCTETS + ")");
        }
        if (!text.startsWith(PREFIX)) {
            throw CompactInstruction.malformed("the text does not begin with " + PREFIX);
        }
        String[] parts = text.substring(PREFIX.length()).split("-", -1);
        requireDigits(text);
        if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw CompactInstruction.malformed("the text does not have four parts with hyphens between them");
        }
        int check = text.length() - parts[2].length() - 1;
        if (!crc(text.substring(0, check)).equals(parts[2])) {
            throw CompactInstruction.malformed("the check at character " + (check + 2)
                    + " does not fit: at least one character of the text is wrong or missing");
        }
        CompactInstruction instruction = Body.read(Base32.decode(parts[0])
                .orElseThrow(() -> CompactInstruction.malformed("the content is not whole octets")));
        String proof = parts[1].substring(1);
        String covered = text.substring(0, check - proof.length());
        return switch (parts[1].charAt(0)) {
            case SIGNATURE -> new ScannedInstruction(instruction, covered.getBytes(StandardCharsets.US_ASCII), signature(proof),
                    Optional.empty());
            case CODE -> new ScannedInstruction(instruction, new byte[0], new byte[0], Optional.of(new OneTimeCode(proof)));
            default -> throw CompactInstruction.malformed("the text has neither signature nor one-time code");
        };
    }

    private static byte[] signature(String digits) {
        return Base32.decode(digits).filter(octets -> octets.length == Es256.OCTETS)
                .orElseThrow(() -> CompactInstruction.malformed("the signature is not " + Es256.OCTETS + " octets"));
    }

    private static void requireDigits(String text) {
        Base32.noDigit(text.substring(PREFIX.length()).replace('-', '0')).ifPresent(i -> {
            throw CompactInstruction.malformed("character " + (PREFIX.length() + i + 1)
                    + " of the text is none of 0-9 and A-Z without I, L, O and U");
        });
    }

    private static void requireRoom(int length) {
        if (length + 1 + CHECK_DIGITS > MAX_OCTETS) {
            throw CompactInstruction.malformed("the text would have " + (length + 1 + CHECK_DIGITS) + " characters (at most "
                    + MAX_OCTETS + "): shorten the URI or the Node-ID");
        }
    }

    private static String checked(String text) {
        return text + '-' + crc(text);
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return Base32.encode(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
    }
}
