package org.kedge.briefingnode.staging;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.decoder.Mode;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import com.google.zxing.qrcode.encoder.QRCode;

/** A QR code as SVG: one path of horizontal runs, so that no renderer leaves hairlines between modules. */
final class QrSvg {
    /** Modules of white around it (ISO/IEC 18004). */
    private static final int QUIET = 4;
    private static final int ROOM = 1 << 15;
    private static final String MODE = "a compact text is of the alphanumeric mode";

    private QrSvg() {
    }

    /** Whether the module at a place is dark. */
    private interface Modules {
        boolean dark(int x, int y);
    }

    /** @param text of the alphanumeric mode */
    static String of(String text) {
        QRCode first = QrMask.encode(text, 0, 0);
        if (first.getVersion().getVersionNumber() > QrMask.MAX_VERSION) {
            ByteMatrix matrix = encode(text).getMatrix();
            return draw(matrix.getWidth(), (x, y) -> matrix.get(x, y) == 1);
        }
        if (first.getMode() != Mode.ALPHANUMERIC) {
            throw new IllegalArgumentException(MODE);
        }
        int mask = QrMask.best(first);
        return draw(first.getMatrix().getWidth(), (x, y) -> QrMask.dark(first, mask, x, y));
    }

    private static String draw(int width, Modules modules) {
        int size = width + 2 * QUIET;
        StringBuilder out = new StringBuilder(ROOM);
        out.append("<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").append(size).append(' ').append(size)
                .append("\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h").append(size).append('v').append(size)
                .append("h-").append(size).append("z\"/><path d=\"");
        for (int y = 0; y < width; y++) {
            for (int x = 0; x < width; x++) {
                int from = x;
                while (x < width && modules.dark(x, y)) {
                    x++;
                }
                if (x > from) {
                    out.append('M').append(from + QUIET).append(' ').append(y + QUIET).append('h').append(x - from).append("v1h-")
                            .append(x - from).append('z');
                }
            }
        }
        return out.append("\"/></svg>").toString();
    }

    /** Level M: 15 % of a label may be dirty, and 400 characters still fit into 65 modules a side. */
    static QRCode encode(String text) {
        try {
            QRCode code = Encoder.encode(text, ErrorCorrectionLevel.M);
            if (code.getMode() != Mode.ALPHANUMERIC) {
                throw new IllegalArgumentException(MODE);
            }
            return code;
        } catch (WriterException e) {
            throw new IllegalStateException("400 characters fit into a QR code", e);
        }
    }
}
