package org.kedge.transport.tls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private final List<String> records = new ArrayList<>();
    private final RecordReader reader = new RecordReader((buffer, offset, length) -> records
            .add(HexFormat.of().formatHex(buffer, offset, offset + length)));

    private void feed(String hex, int piece) throws IOException {
        byte[] all = HexFormat.of().parseHex(hex);
        for (int i = 0; i < all.length; i += piece) {
            int length = Math.min(piece, all.length - i);
            byte[] padded = new byte[length + 2];
            System.arraycopy(all, i, padded, 1, length);
            reader.feed(padded, 1, length);
        }
    }

    @Test
    void recordsComeWholeWhateverPiecesTheyArriveIn() throws IOException {
        String one = "1603030003aabbcc";
        String two = "1703030000";
        String three = "1503030002022a";
        for (int piece = 1; piece <= 24; piece++) {
            records.clear();
            feed(one + two + three + one, piece);
            assertEquals(List.of(one, two, three, one), records, "pieces of " + piece);
        }
    }

    @Test
    void whatIsNoRecordIsHandedOnWithItsHeader() throws IOException {
        feed(HexFormat.of().formatHex("GET / HTTP/1.1".getBytes()).substring(0, 10), 1);
        assertEquals(List.of("474554202f"), records);
        feed("1603034801", 5);
        assertEquals("1603034801", records.get(1), "longer than any record");
        feed("1604030001", 2);
        assertEquals("1604030001", records.get(2), "another protocol");
    }

    @Test
    void collectedRecordsAreWipedAfterwards() throws IOException {
        List<byte[]> seen = new ArrayList<>();
        RecordReader wiping = new RecordReader((buffer, offset, length) -> seen.add(buffer));
        wiping.feed(new byte[] {23, 3, 3}, 0, 3);
        assertTrue(seen.isEmpty());
        wiping.feed(new byte[] {0, 2, 7, 7}, 0, 4);
        assertTrue(Arrays.equals(new byte[7], seen.get(0)));
    }
}
