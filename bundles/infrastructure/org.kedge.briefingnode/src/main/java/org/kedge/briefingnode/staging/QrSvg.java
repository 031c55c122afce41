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

    private QrSvg() {
    }

    /** @param text of the alphanumeric mode */
    static String of(String text) {
        ByteMatrix modules = encode(text).getMatrix();
        int size = modules.getWidth() + 2 * QUIET;
        StringBuilder out = new StringBuilder("<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size
                + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" + size + "h-" + size + "z\"/><path d=\"");
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                int from = x;
                while (x < modules.getWidth() && modules.get(x, y) == 1) {
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
                throw new IllegalArgumentException("a compact text is of the alphanumeric mode");
            }
            return code;
        } catch (WriterException e) {
            throw new IllegalStateException("400 characters fit into a QR code", e);
        }
    }
}
