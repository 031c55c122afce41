package org.kedge.messages.briefing;

/**
 * JSON form of {@link BriefingRequest}, {@link BriefingAnswer} and {@link LocationEntry}. Strict. Stateless and thread-safe.
 */
public final class BriefingCodec {
    private BriefingCodec() {
    }

    public static byte[] write(BriefingRequest request) {
        throw new UnsupportedOperationException();
    }

    /** @throws org.kedge.api.error.KedgeException {@code BRIEFING_NODE_PROTOCOL} naming the member */
    public static BriefingRequest readRequest(byte[] json) {
        throw new UnsupportedOperationException();
    }

    public static byte[] write(BriefingAnswer answer) {
        throw new UnsupportedOperationException();
    }

    /** @throws org.kedge.api.error.KedgeException {@code BRIEFING_NODE_PROTOCOL} naming the member */
    public static BriefingAnswer readAnswer(byte[] json) {
        throw new UnsupportedOperationException();
    }

    public static byte[] write(LocationEntry entry) {
        throw new UnsupportedOperationException();
    }

    /** @throws org.kedge.api.error.KedgeException {@code LOCATION_MALFORMED} naming the member */
    public static LocationEntry readEntry(byte[] json) {
        throw new UnsupportedOperationException();
    }
}
