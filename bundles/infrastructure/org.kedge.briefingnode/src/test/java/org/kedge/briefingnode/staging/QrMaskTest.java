package org.kedge.briefingnode.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.QRCode;
import org.junit.jupiter.api.Test;

class QrMaskTest {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-";

    /** Every version up to the greatest, with padding of any length and with texts that are nothing but one letter. */
    @Test
    void choosesTheMaskThatTheLibraryChooses() {
        Random random = new Random(20261122);
        Set<Integer> masks = new HashSet<>();
        for (int length = 1; length <= 366; length++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append(length % 10 == 0 ? 'A' : DIGITS.charAt(random.nextInt(DIGITS.length())));
            }
            QRCode library = QrSvg.encode(text.append('A').substring(1));
            QRCode first = QrMask.encode(text.substring(1), 0, 0);
            int mask = QrMask.best(first);
            assertEquals(library.getMaskPattern(), mask, text::toString);
            ByteMatrix matrix = library.getMatrix();
            for (int y = 0; y < matrix.getHeight(); y++) {
                for (int x = 0; x < matrix.getWidth(); x++) {
                    assertEquals(matrix.get(x, y) == 1, QrMask.dark(first, mask, x, y));
                }
            }
            masks.add(mask);
        }
        assertEquals(8, masks.size());
    }
}
