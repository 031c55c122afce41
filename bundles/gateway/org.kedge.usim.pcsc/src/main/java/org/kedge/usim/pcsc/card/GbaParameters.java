package org.kedge.usim.pcsc.card;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** EF_GBABP: RAND, B-TID and key lifetime, each behind its length; the terminal writes the latter two (TS 31.102 4.2.79). */
final class GbaParameters {
    private static final int UNUSED = 0xFF;
    private static final int MAX = 255;

    private GbaParameters() {
    }

    /** Writes behind the RAND that the card keeps itself. A card without the file is left alone. */
    static void write(Uicc uicc, int fileId, byte[] bTid, byte[] lifetime) {
        Optional<byte[]> file = uicc.read(fileId);
        if (file.isEmpty()) {
            return;
        }
        int rand = file.get().length == 0 ? 0 : file.get()[0] & 0xFF;
        int offset = 1 + (rand == UNUSED ? 0 : rand);
        byte[] content = content(bTid, lifetime);
        if (offset + content.length > file.get().length) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "EF_GBABP of the card has " + file.get().length + " octets, "
                    + (offset + content.length) + " are needed");
        }
        uicc.update(offset, content, "writing EF_GBABP");
    }

    private static byte[] content(byte[] bTid, byte[] lifetime) {
        if (bTid.length >= MAX || lifetime.length >= MAX) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "B-TID or lifetime is too long for EF_GBABP");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(bTid.length);
        content.writeBytes(bTid);
        content.write(lifetime.length);
        content.writeBytes(lifetime);
        return content.toByteArray();
    }
}
