package org.kedge.messages.association;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Timestamps;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of the {@link AssociationAnswer}; times are m2m:timestamps. Unknown members are ignored, so that a later version may add some.
 * Every fault is {@link ErrorCode#EXCHANGE_MALFORMED}. Stateless and thread-safe.
 */
public final class AssociationCodec {
    /** The longest answer accepted, in octets. */
    public static final int MAX_OCTETS = 2048;

    private AssociationCodec() {
    }

    public static byte[] encode(AssociationAnswer answer) {
        ObjectNode out = StrictJson.newObject().put("peerId", answer.peerId()).put("framework", answer.framework())
                .put("protocol", answer.protocol()).put("cipherSuite", answer.cipherSuite())
                .put("since", Timestamps.format(answer.since()));
        answer.notAfter().ifPresent(time -> out.put("notAfter", Timestamps.format(time)));
        return StrictJson.write(out);
    }

    public static AssociationAnswer decode(byte[] json) {
        Members in = StrictJson.object(json, MAX_OCTETS, "association answer", ErrorCode.EXCHANGE_MALFORMED);
        return new AssociationAnswer(word(in, "peerId"), word(in, "framework"), word(in, "protocol"), word(in, "cipherSuite"),
                in.timestamp("since"), in.optional("notAfter", in::timestamp));
    }

    /** It is shown on a terminal. */
    private static String word(Members in, String name) {
        String text = in.text(name);
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw in.fault(name, "has other than printable characters");
        }
        return text;
    }
}
