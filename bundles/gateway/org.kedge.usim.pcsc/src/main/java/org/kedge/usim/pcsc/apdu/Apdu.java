package org.kedge.usim.pcsc.apdu;

import java.util.Arrays;

/** Command APDUs of TS 102 221 11.1 on the channel the class octet 00 names; a reader puts its own channel into it. */
public final class Apdu {
    /** SELECT: give the file control parameters. */
    private static final int FCP = 0x04;
    private static final int MAX_DATA = 255;
    private static final int PIN_OCTETS = 8;

    private Apdu() {
    }

    /** SELECT of an application by its identifier, which may be a prefix. */
    public static byte[] selectApplication(byte[] aid) {
        return withData(0xA4, 0x04, FCP, aid, true);
    }

    /** SELECT of a file below the present directory, or of the MF. */
    public static byte[] selectFile(int fileId) {
        return withData(0xA4, 0x00, FCP, new byte[] {(byte) (fileId >> 8), (byte) fileId}, true);
    }

    /** READ BINARY. @param length 1 to 256 */
    public static byte[] readBinary(int offset, int length) {
        return new byte[] {0x00, (byte) 0xB0, (byte) (offset >> 8 & 0x7F), (byte) offset, (byte) length};
    }

    /** READ RECORD in absolute mode. @param length 1 to 256 */
    public static byte[] readRecord(int number, int length) {
        return new byte[] {0x00, (byte) 0xB2, (byte) number, 0x04, (byte) length};
    }

    /** UPDATE BINARY. @param data at most 255 octets */
    public static byte[] updateBinary(int offset, byte[] data) {
        return withData(0xD6, offset >> 8 & 0x7F, offset & 0xFF, data, false);
    }

    /** GET RESPONSE, on the channel of the command whose answer waits. @param length 1 to 256 */
    public static byte[] getResponse(int channelClass, int length) {
        return new byte[] {(byte) channelClass, (byte) 0xC0, 0x00, 0x00, (byte) length};
    }

    /** VERIFY PIN without a PIN: asks how many tries are left. @param reference the key reference */
    public static byte[] pinTries(int reference) {
        return new byte[] {0x00, 0x20, 0x00, (byte) reference};
    }

    /** VERIFY PIN. @param pin 4 to 8 digits, which are filled up to 8 octets */
    public static byte[] verifyPin(int reference, byte[] pin) {
        byte[] filled = Arrays.copyOf(pin, PIN_OCTETS);
        Arrays.fill(filled, pin.length, PIN_OCTETS, (byte) 0xFF);
        try {
            return withData(0x20, 0x00, reference, filled, false);
        } finally {
            Arrays.fill(filled, (byte) 0);
        }
    }

    /** Whether the last octet says how long the answer may be (cases 2 and 4 of ISO 7816-3), and is not data or a parameter. */
    public static boolean hasLength(byte[] command) {
        return command.length == 5 || command.length > 5 && command.length == 6 + (command[4] & 0xFF);
    }

    /** AUTHENTICATE (TS 31.102 7.1.2). @param context P2 */
    static byte[] authenticate(int context, byte[] data) {
        return withData(0x88, 0x00, context, data, true);
    }

    private static byte[] withData(int instruction, int p1, int p2, byte[] data, boolean answer) {
        if (data.length > MAX_DATA) {
            throw new IllegalArgumentException("a command holds at most " + MAX_DATA + " octets, not " + data.length);
        }
        byte[] command = new byte[5 + data.length + (answer ? 1 : 0)];
        command[1] = (byte) instruction;
        command[2] = (byte) p1;
        command[3] = (byte) p2;
        command[4] = (byte) data.length;
        System.arraycopy(data, 0, command, 5, data.length);
        return command;
    }
}
