package org.kedge.usim.pcsc.card;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.usim.pcsc.apdu.Answer;
import org.kedge.usim.pcsc.apdu.Apdu;
import org.kedge.usim.pcsc.apdu.Fcp;
import org.kedge.usim.pcsc.apdu.StatusWord;
import org.kedge.usim.pcsc.apdu.Tlv;

/** Files and commands of a UICC (TS 102 221). Not thread-safe. */
final class Uicc {
    static final int MF = 0x3F00;

    private static final int MAX_READ = 256;
    private static final int MAX_UPDATE = 255;
    private static final int MAX_FILE = 0x7FFF;
    private static final int MAX_RECORDS = 254;
    private static final int MAX_ROUNDS = 8;

    private final CardChannel channel;

    Uicc(CardChannel channel) {
        this.channel = channel;
    }

    /** Sends a command, which is wiped, and fetches the answer that waits or that wants another length. The caller closes it. */
    Answer send(byte[] command) {
        int channelClass = command[0];
        try {
            Answer answer = exchange(command);
            // In a command without a length the last octet is a parameter or a digit of a PIN.
            boolean hasLength = Apdu.hasLength(command);
            for (int round = 0; answer.hasMore() || hasLength && answer.wantsLength(); round++) {
                if (round == MAX_ROUNDS) {
                    throw Tlv.malformed("the length of an answer");
                }
                answer = answer.hasMore() ? append(answer, Apdu.getResponse(channelClass, answer.length()))
                        : again(command, answer.length());
            }
            return answer;
        } finally {
            Arrays.fill(command, (byte) 0);
        }
    }

    /** No card answers without a status word: some drivers say so that it was pulled. */
    private Answer exchange(byte[] command) {
        try {
            return Answer.of(channel.transmit(command));
        } catch (IllegalArgumentException e) {
            throw new CardGoneException(e.getMessage(), e);
        }
    }

    private Answer append(Answer first, byte[] getResponse) {
        try (first; Answer next = exchange(getResponse)) {
            byte[] joined = Arrays.copyOf(first.data(), first.data().length + next.data().length);
            System.arraycopy(next.data(), 0, joined, first.data().length, next.data().length);
            return new Answer(joined, next.status());
        }
    }

    /** The command once more with the length the card wants in its last octet. */
    private Answer again(byte[] command, int length) {
        byte[] corrected = command.clone();
        corrected[corrected.length - 1] = (byte) length;
        try {
            return exchange(corrected);
        } finally {
            Arrays.fill(corrected, (byte) 0);
        }
    }

    /** Sends a command that has to succeed. @param what it does, for the message */
    byte[] require(byte[] command, String what) {
        Answer answer = send(command);
        if (!answer.isOk()) {
            answer.close();
            throw StatusWord.refused(what, answer.status());
        }
        return answer.data();
    }

    /** Selects a file below the present directory; empty when it does not exist. */
    Optional<Fcp> select(int fileId) {
        return selected(send(Apdu.selectFile(fileId)), String.format("SELECT of file %04X", fileId));
    }

    /** Selects an application; empty when it does not exist. */
    Optional<Fcp> select(byte[] aid) {
        return selected(send(Apdu.selectApplication(aid)), "SELECT of the application");
    }

    private static Optional<Fcp> selected(Answer answer, String what) {
        if (answer.status() == StatusWord.FILE_UNKNOWN) {
            return Optional.empty();
        }
        if (!answer.isOk()) {
            throw StatusWord.refused(what, answer.status());
        }
        return Optional.of(Fcp.of(answer.data()));
    }

    /** The content of a transparent file below the present directory; empty when there is none. */
    Optional<byte[]> read(int fileId) {
        return select(fileId).map(fcp -> readSelected(fcp, fileId));
    }

    private byte[] readSelected(Fcp fcp, int fileId) {
        int size = fcp.size().orElse(MAX_FILE);
        byte[] content = {};
        while (content.length < size) {
            Answer answer = send(Apdu.readBinary(content.length, Math.min(MAX_READ, size - content.length)));
            boolean end = answer.status() == StatusWord.END_OF_FILE;
            if (answer.status() == StatusWord.OUTSIDE_FILE && content.length > 0 && fcp.size().isEmpty()) {
                return content;
            }
            if (!answer.isOk() && !end) {
                throw StatusWord.refused(String.format("reading file %04X", fileId), answer.status());
            }
            int before = content.length;
            content = Arrays.copyOf(content, before + answer.data().length);
            System.arraycopy(answer.data(), 0, content, before, answer.data().length);
            boolean shorter = answer.data().length < MAX_READ && fcp.size().isEmpty();
            if (end || shorter || answer.data().length == 0) {
                return content;
            }
        }
        return content;
    }

    /** The records of a linear fixed file below the present directory; none when there is no such file. */
    List<byte[]> records(int fileId) {
        List<byte[]> records = new ArrayList<>();
        Optional<Fcp> fcp = select(fileId);
        for (int number = 1; fcp.isPresent() && number <= MAX_RECORDS; number++) {
            Answer answer = send(Apdu.readRecord(number, fcp.get().recordLength().orElse(MAX_READ)));
            if (answer.status() == StatusWord.RECORD_UNKNOWN || answer.status() == StatusWord.FILE_UNKNOWN) {
                break;
            }
            if (!answer.isOk()) {
                throw StatusWord.refused(String.format("reading record %d of file %04X", number, fileId), answer.status());
            }
            records.add(answer.data());
        }
        return records;
    }

    /** Writes into the transparent file that is selected. */
    void update(int offset, byte[] content, String what) {
        for (int at = 0; at < content.length; at += MAX_UPDATE) {
            byte[] part = Arrays.copyOfRange(content, at, Math.min(content.length, at + MAX_UPDATE));
            require(Apdu.updateBinary(offset + at, part), what);
        }
    }
}
