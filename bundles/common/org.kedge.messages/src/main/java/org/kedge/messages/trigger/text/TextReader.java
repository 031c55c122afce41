package org.kedge.messages.trigger.text;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.trigger.TriggerPurpose;

/** Reads one trigger text from left to right. */
final class TextReader {
    private static final int MAX_SERIAL_DIGITS = 10;

    private final String text;
    private final int offset;
    private int next;
    private int begin;

    /** @param offset how many octets of white space were before it */
    TextReader(String text, int offset) {
        this.text = text;
        this.offset = offset;
    }

    ReceivedTrigger read() {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != ';' && text.charAt(i) != '#' && !SafeText.is(text.charAt(i))) {
                throw fault("has a character that no trigger text has", i);
            }
        }
        if (!TriggerTextCodec.VERSION.equals(field())) {
            throw fault("does not begin with " + TriggerTextCodec.VERSION + ";", begin);
        }
        TriggerPurpose purpose = purpose(field());
        TriggerNode node = placed(field(), TriggerNode::new);
        long serial = serial(field());
        Optional<URI> address = address(field());
        TriggerClaim claim = placed("", ignored -> new TriggerClaim(purpose, node, serial, address));
        begin = next;
        return proof(claim);
    }

    /** What is before the next semicolon. */
    private String field() {
        begin = next;
        int end = text.indexOf(';', begin);
        if (end < 0) {
            throw fault("ends too early: KT1;<purpose>;<node>;<serial>;<address or nothing>;<proof>", text.length());
        }
        next = end + 1;
        return text.substring(begin, end);
    }

    private TriggerPurpose purpose(String field) {
        return Stream.of(TriggerPurpose.values()).filter(p -> Integer.toString(p.number()).equals(field)).findAny()
                .orElseThrow(() -> fault("has a purpose that is none", begin));
    }

    private long serial(String field) {
        boolean digits = !field.isEmpty() && field.length() <= MAX_SERIAL_DIGITS && field.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || field.charAt(0) == '0') {
            throw fault("has a serial that is not 1 to " + TriggerClaim.MAX_SERIAL + " without leading zeros", begin);
        }
        return Long.parseLong(field);
    }

    private Optional<URI> address(String field) {
        try {
            return field.isEmpty() ? Optional.empty() : Optional.of(new URI(field));
        } catch (URISyntaxException e) {
            throw fault("has an address that is no URI", begin);
        }
    }

    private ReceivedTrigger proof(TriggerClaim claim) {
        TriggerProof proof = Stream.of(TriggerProof.values()).filter(p -> begin < text.length() && p.mark() == text.charAt(begin)).findAny()
                .orElseThrow(() -> fault("has a proof that is none of E, M, N", begin));
        int from = begin + 1;
        byte[] value = ProofText.decode(text.substring(from), proof)
                .orElseThrow(() -> fault("has a proof that is not " + ProofText.digits(proof) + " base64 digits of "
                        + proof.octets() + " octets", from));
        byte[] covered = text.substring(0, from).getBytes(StandardCharsets.US_ASCII);
        if (proof == TriggerProof.NONE && !Arrays.equals(TriggerTextCodec.crc(covered), value)) {
            throw fault("was changed on its way: its check does not fit", from);
        }
        return new ReceivedTrigger(claim, proof, covered, value);
    }

    private <T> T placed(String field, Function<String, T> maker) {
        try {
            return maker.apply(field);
        } catch (KedgeException e) {
            throw new KedgeException(e.code(), e.detail() + " at octet " + (offset + begin));
        }
    }

    private KedgeException fault(String problem, int index) {
        return TriggerTextCodec.malformed(problem + " at octet " + (offset + index));
    }
}
