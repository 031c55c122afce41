package org.kedge.briefing.local.trigger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.kedge.api.identity.NodeId;
import org.kedge.messages.trigger.text.TriggerNode;

/**
 * What a payload claims to be, told without parsing it, without an exception and without an allocation: at 10,000 messages per second a
 * glance is all that most of them get. Decides the {@link Lane}, never whether a trigger is accepted.
 */
final class Glance {
    /** It is no text with a proof. */
    static final long NO_PROOF = -1;
    /** It claims a proof, but it is damaged or for another node. */
    static final long NOT_FOR_US = 0;

    private static final byte[] BEGIN = "KT1;".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_RAW = 256;
    private static final int SERIAL_DIGITS = 10;

    private final byte[] name;
    private final byte[] hash;

    Glance(NodeId node) {
        name = node.value().getBytes(StandardCharsets.US_ASCII);
        hash = TriggerNode.hashOf(node).text().getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a payload begins as a trigger text does. */
    static boolean isText(byte[] payload) {
        int from = start(payload);
        return payload.length - from >= BEGIN.length && Arrays.equals(payload, from, from + BEGIN.length, BEGIN, 0, BEGIN.length);
    }

    /** Whether a payload is a text that claims a proof. */
    static boolean claimsProof(byte[] payload) {
        int mark = field(payload, 5);
        return payload.length <= MAX_RAW && isText(payload) && mark >= 0 && mark < payload.length
                && (payload[mark] == 'E' || payload[mark] == 'M');
    }

    /** The serial of a text that claims a proof and names this node, else {@link #NO_PROOF} or {@link #NOT_FOR_US}. */
    long serial(byte[] payload) {
        if (!claimsProof(payload)) {
            return NO_PROOF;
        }
        int node = field(payload, 2);
        int serial = field(payload, 3);
        return names(payload, node, serial - 1, name) || names(payload, node, serial - 1, hash) ? number(payload, serial) : NOT_FOR_US;
    }

    private static int start(byte[] payload) {
        int from = 0;
        while (from < payload.length && from < MAX_RAW && (payload[from] == ' ' || payload[from] >= '\t' && payload[from] <= '\r')) {
            from++;
        }
        return from;
    }

    /** Where the field of this number begins, from zero; -1 when there is none. */
    private static int field(byte[] payload, int number) {
        int at = start(payload);
        int semicolons = 0;
        for (; semicolons < number && at < payload.length && at < MAX_RAW; at++) {
            semicolons += payload[at] == ';' ? 1 : 0;
        }
        return semicolons == number ? at : -1;
    }

    private static boolean names(byte[] payload, int from, int to, byte[] id) {
        return Arrays.equals(payload, from, to, id, 0, id.length);
    }

    private static long number(byte[] payload, int from) {
        long value = 0;
        int at = from;
        for (; at < payload.length && at - from < SERIAL_DIGITS && payload[at] >= '0' && payload[at] <= '9'; at++) {
            value = value * 10 + payload[at] - '0';
        }
        return at < payload.length && payload[at] == ';' ? value : NOT_FOR_US;
    }
}
