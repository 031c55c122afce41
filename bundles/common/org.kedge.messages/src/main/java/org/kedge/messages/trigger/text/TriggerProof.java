package org.kedge.messages.trigger.text;

/** What authenticates a trigger text. */
public enum TriggerProof {
    /** Nothing; four octets of CRC-32 tell a text that was damaged on its way, and nothing else. */
    NONE('N', 4),
    /** HMAC-SHA-256, 16 octets, under a key made of Kpm. */
    MAC('M', 16),
    /** ES256. */
    SIGNATURE('E', 64);

    private final char mark;
    private final int octets;

    TriggerProof(char mark, int octets) {
        this.mark = mark;
        this.octets = octets;
    }

    char mark() {
        return mark;
    }

    int octets() {
        return octets;
    }
}
