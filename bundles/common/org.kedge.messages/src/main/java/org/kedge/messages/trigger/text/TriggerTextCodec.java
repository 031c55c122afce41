package org.kedge.messages.trigger.text;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.signed.Es256;

/**
 * The trigger as text: {@code KT1;<purpose>;<node>;<serial>;<address or nothing>;<mark><proof>}, at most 140 characters, each of which is
 * one septet of a short message and one octet elsewhere. The proof covers every octet up to and with its mark and is base64 without
 * padding. One claim has one text per proof; only white space around it is forgiven. Stateless and thread-safe.
 */
public final class TriggerTextCodec {
    /** The longest text, in octets: one short message. */
    public static final int MAX_OCTETS = 140;

    static final String VERSION = "KT1";
    private static final int MAX_RAW = 256;

    private TriggerTextCodec() {
    }

    /** The text without proof of its sender: at most a hint to run the briefing that is configured. Its address, if any, is ignored. */
    public static String write(TriggerClaim claim) {
        return write(claim, TriggerProof.NONE, TriggerTextCodec::crc);
    }

    /** The text signed with ES256. @param signer on P-256 */
    public static String write(TriggerClaim claim, PrivateKey signer) {
        return write(claim, TriggerProof.SIGNATURE, covered -> Es256.sign(signer, covered));
    }

    /**
     * The text with a MAC under the Kpm of the node.
     *
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH} for a Kpm below 16 octets, {@link ErrorCode#TRIGGER_MALFORMED} when the text
     *         would be too long
     */
    public static String write(TriggerClaim claim, SecretBytes kpm) {
        return write(claim, TriggerProof.MAC, covered -> TriggerMac.of(kpm, covered));
    }

    private static String write(TriggerClaim claim, TriggerProof proof, UnaryOperator<byte[]> prover) {
        String covered = String.join(";", VERSION, Integer.toString(claim.purpose().number()), claim.node().text(),
                Long.toString(claim.serial()), claim.address().map(URI::toString).orElse(""), String.valueOf(proof.mark()));
        int length = covered.length() + ProofText.digits(proof);
        if (length > MAX_OCTETS) {
            throw malformed("would have " + length + " characters (at most " + MAX_OCTETS
                    + "): name the node by its hash, or leave the address out");
        }
        return covered + ProofText.encode(prover.apply(covered.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Reads a text. Says nothing about who made it, see {@link ReceivedTrigger#verify}.
     *
     * @param message as it arrived, possibly with white space around it
     * @throws KedgeException {@link ErrorCode#TRIGGER_MALFORMED}; the text names the place and repeats nothing
     */
    public static ReceivedTrigger parse(byte[] message) {
        if (message.length > MAX_RAW) {
            throw malformed("has " + message.length + " octets (at most " + MAX_OCTETS + ")");
        }
        String raw = new String(message, StandardCharsets.ISO_8859_1);
        String text = raw.strip();
        if (text.isEmpty() || text.length() > MAX_OCTETS) {
            throw malformed("has " + text.length() + " octets (1 to " + MAX_OCTETS + ")");
        }
        return new TextReader(text, raw.indexOf(text)).read();
    }

    /** The check of a text without proof. */
    static byte[] crc(byte[] covered) {
        CRC32 crc = new CRC32();
        crc.update(covered);
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    }

    static KedgeException malformed(String problem) {
        return new KedgeException(ErrorCode.TRIGGER_MALFORMED, "trigger text " + problem);
    }
}
