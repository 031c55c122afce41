package org.kedge.usim.pcsc.apdu;

import java.util.Arrays;

/**
 * What the card answered. Closing wipes the data.
 *
 * @param data owned by this record
 * @param status SW1 and SW2
 */
public record Answer(byte[] data, int status) implements AutoCloseable {
    public static final int OK = 0x9000;
    private static final int WRONG_LENGTH = 0x6C;
    private static final int MORE = 0x61;
    private static final int MORE_OF_SIM = 0x9F;

    /** Splits a response APDU, which is wiped. @throws IllegalArgumentException when it has no status word */
    public static Answer of(byte[] response) {
        if (response.length < 2) {
            throw new IllegalArgumentException("an answer of " + response.length + " octets");
        }
        int split = response.length - 2;
        Answer answer = new Answer(Arrays.copyOf(response, split),
                (response[split] & 0xFF) << 8 | response[split + 1] & 0xFF);
        Arrays.fill(response, (byte) 0);
        return answer;
    }

    public boolean isOk() {
        return status == OK;
    }

    /** Whether an answer waits for GET RESPONSE. */
    public boolean hasMore() {
        return status >> 8 == MORE || status >> 8 == MORE_OF_SIM;
    }

    /** Whether the card wants the same command with another length. */
    public boolean wantsLength() {
        return status >> 8 == WRONG_LENGTH;
    }

    /** The second octet of the status as a length, 1 to 256. */
    public int length() {
        int sw2 = status & 0xFF;
        return sw2 == 0 ? 256 : sw2;
    }

    @Override
    public void close() {
        Arrays.fill(data, (byte) 0);
    }

    @Override
    public String toString() {
        return "Answer[" + data.length + " octets, " + StatusWord.of(status) + "]";
    }
}
