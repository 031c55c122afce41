package org.kedge.briefingnode.staging;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import com.google.zxing.qrcode.encoder.QRCode;

/**
 * The mask of a QR code by the penalties of ISO/IEC 18004 7.8.3, the same one that the library chooses, in a tenth of the time: a symbol
 * under another mask is the symbol under the first one, XOR what the two masks make different in any symbol of that version. Rows and
 * columns are words of a machine, so a symbol has at most 64 modules a side. Thread-safe.
 */
final class QrMask {
    /** The highest version that fits. */
    static final int MAX_VERSION = 11;
    private static final int MASKS = 8;
    private static final Map<Integer, Lines[]> DIFFERENCES = new ConcurrentHashMap<>();

    /** A symbol by row and by column, the first module in the lowest bit; dark is 1. */
    private record Lines(long[] rows, long[] columns) {
        static Lines of(ByteMatrix modules) {
            int size = modules.getWidth();
            Lines lines = new Lines(new long[size], new long[size]);
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    long dark = modules.get(x, y);
                    lines.rows[y] |= dark << x;
                    lines.columns[x] |= dark << y;
                }
            }
            return lines;
        }

        Lines xor(Lines other) {
            Lines lines = new Lines(rows.clone(), columns.clone());
            for (int i = 0; i < rows.length; i++) {
                lines.rows[i] ^= other.rows[i];
                lines.columns[i] ^= other.columns[i];
            }
            return lines;
        }

        int penalty() {
            int size = rows.length;
            int dark = 0;
            int penalty = 0;
            for (int i = 0; i < size; i++) {
                penalty += runs(rows[i], size) + runs(columns[i], size);
                penalty += 40 * (finders(rows[i], size) + finders(columns[i], size));
                dark += Long.bitCount(rows[i]);
                if (i + 1 < size) {
                    penalty += 3 * Long.bitCount(equal(rows[i], size) & equal(rows[i + 1], size) & ~(rows[i] ^ rows[i + 1]));
                }
            }
            return penalty + Math.abs(2 * dark - size * size) * 10 / (size * size) * 10;
        }

        /** Where a module is like the next one. */
        private static long equal(long line, int size) {
            return ~(line ^ line >>> 1) & (1L << size - 1) - 1;
        }

        /** 3 for five alike in a row, and 1 for each more: 1 for each window of five, 2 for each run. */
        private static int runs(long line, int size) {
            long equal = equal(line, size);
            long five = equal & equal >>> 1 & equal >>> 2 & equal >>> 3;
            return Long.bitCount(five) + 2 * Long.bitCount(five & ~(five << 1));
        }

        /** Dark, light, three dark, light, dark, with four light ones before or after. */
        private static int finders(long line, int size) {
            long light = ~line & (size == Long.SIZE ? -1L : (1L << size) - 1);
            long pattern = line & light >>> 1 & line >>> 2 & line >>> 3 & line >>> 4 & light >>> 5 & line >>> 6;
            long four = light & light >>> 1 & light >>> 2 & light >>> 3;
            return Long.bitCount(pattern & (four << 4 | four >>> 7));
        }
    }

    private QrMask() {
    }

    /** The number of the best mask for a symbol. @param first the symbol under mask 0 */
    static int best(QRCode first) {
        Lines symbol = Lines.of(first.getMatrix());
        Lines[] differences = DIFFERENCES.computeIfAbsent(first.getVersion().getVersionNumber(), QrMask::differences);
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int mask = 0; mask < MASKS; mask++) {
            int penalty = symbol.xor(differences[mask]).penalty();
            if (penalty < least) {
                least = penalty;
                best = mask;
            }
        }
        return best;
    }

    private static Lines[] differences(int version) {
        Lines first = Lines.of(encode("A", version, 0).getMatrix());
        Lines[] differences = new Lines[MASKS];
        for (int mask = 0; mask < MASKS; mask++) {
            differences[mask] = first.xor(Lines.of(encode("A", version, mask).getMatrix()));
        }
        return differences;
    }

    /** The modules of a symbol under another mask than the first. */
    static boolean dark(QRCode first, int mask, int x, int y) {
        long difference = DIFFERENCES.get(first.getVersion().getVersionNumber())[mask].rows[y] >>> x & 1;
        return (first.getMatrix().get(x, y) ^ difference) == 1;
    }

    /** A symbol of level M. @param version 0: the smallest one */
    static QRCode encode(String text, int version, int mask) {
        Map<EncodeHintType, Object> hints = new EnumMap<>(EncodeHintType.class);
        hints.put(EncodeHintType.QR_MASK_PATTERN, mask);
        if (version > 0) {
            hints.put(EncodeHintType.QR_VERSION, version);
        }
        try {
            return Encoder.encode(text, ErrorCorrectionLevel.M, hints);
        } catch (WriterException e) {
            throw new IllegalStateException("400 characters fit into a QR code", e);
        }
    }
}
