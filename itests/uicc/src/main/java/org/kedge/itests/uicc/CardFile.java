package org.kedge.itests.uicc;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file or directory of the card, with the parameters that SELECT shows. */
final class CardFile {
    final int id;
    final Optional<byte[]> aid;
    final Map<Integer, CardFile> children = new TreeMap<>();
    final List<byte[]> records;
    byte[] content;
    boolean pinProtected;

    private CardFile(int id, Optional<byte[]> aid, byte[] content, List<byte[]> records) {
        this.id = id;
        this.aid = aid;
        this.content = content;
        this.records = records;
    }

    static CardFile directory(int id) {
        return new CardFile(id, Optional.empty(), new byte[0], List.of());
    }

    static CardFile application(byte[] aid) {
        return new CardFile(0x7FFF, Optional.of(aid), new byte[0], List.of());
    }

    static CardFile transparent(int id, byte[] content) {
        return new CardFile(id, Optional.empty(), content, List.of());
    }

    /** Records of equal length, filled up with FF. */
    static CardFile linear(int id, int length, List<byte[]> records) {
        List<byte[]> filled = new ArrayList<>();
        for (byte[] record : records) {
            filled.add(filled(record, length));
        }
        return new CardFile(id, Optional.empty(), new byte[0], filled);
    }

    static byte[] filled(byte[] octets, int length) {
        byte[] filled = Arrays.copyOf(octets, length);
        Arrays.fill(filled, octets.length, length, (byte) 0xFF);
        return filled;
    }

    CardFile with(CardFile child) {
        children.put(child.id, child);
        return this;
    }

    CardFile protectedByPin() {
        pinProtected = true;
        return this;
    }

    boolean isApplication() {
        return aid.isPresent();
    }

    /** The template 62; PIN 1 of an application is enabled or not, its PIN 2 always. */
    byte[] parameters(boolean pinEnabled) {
        ByteArrayOutputStream inside = new ByteArrayOutputStream();
        if (!records.isEmpty()) {
            inside.writeBytes(new byte[] {(byte) 0x82, 5, 0x42, 0x21, 0, (byte) records.get(0).length, (byte) records.size()});
        } else {
            inside.writeBytes(new byte[] {(byte) 0x82, 2, (byte) (content.length == 0 ? 0x78 : 0x41), 0x21});
        }
        aid.ifPresentOrElse(name -> {
            inside.writeBytes(new byte[] {(byte) 0x84, (byte) name.length});
            inside.writeBytes(name);
            inside.writeBytes(new byte[] {(byte) 0xC6, 9, (byte) 0x90, 1, (byte) (pinEnabled ? 0xC0 : 0x40), (byte) 0x83, 1, 0x01,
                (byte) 0x83, 1, (byte) 0x81});
        }, () -> inside.writeBytes(new byte[] {(byte) 0x83, 2, (byte) (id >> 8), (byte) id}));
        if (content.length > 0) {
            inside.writeBytes(new byte[] {(byte) 0x80, 2, (byte) (content.length >> 8), (byte) content.length});
        }
        ByteArrayOutputStream template = new ByteArrayOutputStream();
        template.write(0x62);
        template.write(inside.size());
        template.writeBytes(inside.toByteArray());
        return template.toByteArray();
    }
}
