package org.kedge.itests.uicc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A UICC in software: file system, PIN, logical channels, AUTHENTICATE with Milenage in the 3G and GBA contexts. It keeps what a card
 * keeps without power: SQN, Ks, tries of the PIN. Independent of the code that it is meant to test. Thread-safe.
 */
public final class VirtualUicc {
    /** T=0, no historical characters. */
    private static final byte[] ATR = {0x3B, 0x00};
    private static final int CHANNELS = 4;
    private static final int MAX_TRIES = 3;
    private static final int TRIES = 0x63C0;

    private final CardProfile profile;
    private final List<CardFile> applications;
    private final CardFile mf;
    private final CardAka aka;
    private final List<String> log = new ArrayList<>();
    private final Selection[] channels = new Selection[CHANNELS];
    private int tries = MAX_TRIES;
    private boolean verified;
    private byte[] waiting = {};

    public VirtualUicc(CardProfile profile) {
        this.profile = profile;
        applications = profile.applications();
        mf = profile.files(applications);
        aka = new CardAka(profile);
        reset();
    }

    /** Where a channel is. */
    private static final class Selection {
        private CardFile directory;
        private Optional<CardFile> file = Optional.empty();
        private Optional<CardFile> application = Optional.empty();

        Selection(CardFile mf) {
            directory = mf;
        }

        void select(CardFile selected) {
            file = Optional.of(selected);
            if (selected.content.length == 0 && selected.records.isEmpty()) {
                directory = selected;
                application = selected.isApplication() ? file : application;
            }
        }
    }

    public byte[] atr() {
        return ATR.clone();
    }

    /** Power off and on. */
    public synchronized void reset() {
        Arrays.fill(channels, null);
        channels[0] = new Selection(mf);
        verified = false;
        waiting = new byte[0];
    }

    /** The instructions that came in, in hexadecimal: INS, P1, P2. */
    public synchronized List<String> instructions() {
        return List.copyOf(log);
    }

    /** Tries of the PIN that are left. */
    public synchronized int tries() {
        return tries;
    }

    /** The content of a transparent file of an application. */
    public synchronized byte[] content(int application, int file) {
        return applications.get(application).children.get(file).content.clone();
    }

    /** Writes a file of the first application, in the directory of oneM2M, as its issuer would. */
    public synchronized void personaliseM2m(int file, byte[] content) {
        applications.get(0).children.get(0x5F50).with(CardFile.transparent(file, content));
    }

    /** Executes a command APDU. @return data and status word */
    public synchronized byte[] process(byte[] command) {
        int channel = command[0] & 0x03;
        log.add(String.format("%02X%02X%02X", command[1], command[2], command[3]));
        if (channels[channel] == null) {
            return status(0x6881);
        }
        byte[] before = waiting;
        waiting = new byte[0];
        int p1 = command[2] & 0xFF;
        int p2 = command[3] & 0xFF;
        byte[] data = data(command);
        return switch (command[1] & 0xFF) {
            case 0x70 -> manageChannel(p1, p2);
            case 0xA4 -> answer(command, select(channels[channel], p1, data));
            case 0xB0 -> read(channels[channel], (p1 & 0x7F) << 8 | p2, command);
            case 0xB2 -> record(channels[channel], p1, command);
            case 0xD6 -> update(channels[channel], (p1 & 0x7F) << 8 | p2, data);
            case 0x20 -> verify(data);
            case 0x88 -> isLocked(channels[channel].application.isPresent()) ? status(0x6982)
                    : answer(command, aka.authenticate(channels[channel].application, p2, data));
            case 0xC0 -> before.length == 0 ? status(0x6985) : join(before, 0x9000);
            default -> status(0x6D00);
        };
    }

    private static byte[] data(byte[] command) {
        int length = command.length > 5 ? command[4] & 0xFF : 0;
        return length == 0 ? new byte[0] : Arrays.copyOfRange(command, 5, Math.min(command.length, 5 + length));
    }

    private boolean isLocked(boolean pinProtected) {
        return pinProtected && profile.pin().isPresent() && !verified;
    }

    /** Whoever does not say how much it expects (T=0) has to fetch the answer. */
    private byte[] answer(byte[] command, byte[] response) {
        boolean expecting = command.length > 5 + (command[4] & 0xFF);
        if (expecting || response.length == 2) {
            return response;
        }
        waiting = Arrays.copyOf(response, response.length - 2);
        return status(0x6100 | waiting.length & 0xFF);
    }

    private byte[] manageChannel(int p1, int p2) {
        if (p1 == 0x80) {
            channels[p2 & 0x03] = null;
            return status(0x9000);
        }
        for (int i = 1; i < CHANNELS; i++) {
            if (channels[i] == null) {
                channels[i] = new Selection(mf);
                return join(new byte[] {(byte) i}, 0x9000);
            }
        }
        return status(0x6A81);
    }

    private byte[] select(Selection selection, int p1, byte[] data) {
        Optional<CardFile> found = p1 == 0x04 ? applications.stream().filter(a -> startsWith(a.aid.orElseThrow(), data)).findFirst()
                : find(selection, (data[0] & 0xFF) << 8 | data[1] & 0xFF);
        if (found.isEmpty()) {
            return status(0x6A82);
        }
        selection.select(found.get());
        return profile.parameters() ? join(found.get().parameters(profile.pin().isPresent()), 0x9000) : status(0x9000);
    }

    private Optional<CardFile> find(Selection selection, int id) {
        return id == mf.id ? Optional.of(mf) : Optional.ofNullable(selection.directory.children.get(id));
    }

    private static boolean startsWith(byte[] aid, byte[] prefix) {
        return aid.length >= prefix.length && Arrays.equals(aid, 0, prefix.length, prefix, 0, prefix.length);
    }

    private byte[] read(Selection selection, int offset, byte[] command) {
        CardFile file = selection.file.orElse(mf);
        if (isLocked(file.pinProtected)) {
            return status(0x6982);
        }
        if (offset >= file.content.length) {
            return status(file.content.length == 0 ? 0x6986 : 0x6B00);
        }
        return cut(Arrays.copyOfRange(file.content, offset, file.content.length), command[4] & 0xFF);
    }

    private byte[] record(Selection selection, int number, byte[] command) {
        CardFile file = selection.file.orElse(mf);
        return number > file.records.size() ? status(0x6A83) : cut(file.records.get(number - 1), command[4] & 0xFF);
    }

    /** A length that is not there is answered with the right one. */
    private static byte[] cut(byte[] rest, int expected) {
        int length = expected == 0 ? 256 : expected;
        return length > rest.length ? status(0x6C00 | rest.length) : join(Arrays.copyOf(rest, length), 0x9000);
    }

    private byte[] update(Selection selection, int offset, byte[] data) {
        CardFile file = selection.file.orElse(mf);
        if (isLocked(file.pinProtected)) {
            return status(0x6982);
        }
        if (offset + data.length > file.content.length) {
            return status(0x6B00);
        }
        System.arraycopy(data, 0, file.content, offset, data.length);
        return status(0x9000);
    }

    private byte[] verify(byte[] data) {
        if (profile.pin().isEmpty() || verified && data.length == 0) {
            return status(profile.pin().isEmpty() ? 0x6984 : 0x9000);
        }
        if (tries == 0) {
            return status(0x6983);
        }
        if (data.length == 0) {
            return status(TRIES | tries);
        }
        verified = Arrays.equals(data, CardFile.filled(profile.pin().get().getBytes(StandardCharsets.US_ASCII), 8));
        tries = verified ? MAX_TRIES : tries - 1;
        return status(verified ? 0x9000 : tries == 0 ? 0x6983 : TRIES | tries);
    }

    static byte[] status(int word) {
        return join(new byte[0], word);
    }

    static byte[] join(byte[] data, int word) {
        byte[] response = Arrays.copyOf(data, data.length + 2);
        response[data.length] = (byte) (word >> 8);
        response[data.length + 1] = (byte) word;
        return response;
    }
}
