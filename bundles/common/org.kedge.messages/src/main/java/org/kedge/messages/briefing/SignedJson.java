package org.kedge.messages.briefing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Optional;
import org.kedge.messages.json.Members;

/** A signed document: {@code {"document": "<base64>", "signature": "<base64>"}}, the signature only when there is one. */
final class SignedJson {
    private static final String DOCUMENT = "document";
    private static final String SIGNATURE = "signature";
    /** More than any ECDSA signature on P-256 in DER has. */
    private static final int MAX_SIGNATURE = 128;

    private SignedJson() {
    }

    static void put(ObjectNode out, SignedDocument signed) {
        out.put(DOCUMENT, Base64.getEncoder().encodeToString(signed.document()));
        signed.signature().ifPresent(octets -> out.put(SIGNATURE, Base64.getEncoder().encodeToString(octets)));
    }

    static SignedDocument read(Members in, int longest) {
        byte[] document = octets(in, DOCUMENT, longest);
        Optional<byte[]> signature = in.optional(SIGNATURE, name -> octets(in, name, MAX_SIGNATURE));
        return new SignedDocument(document, signature);
    }

    private static byte[] octets(Members in, String name, int longest) {
        byte[] octets = in.as(name, Base64.getDecoder()::decode);
        if (octets.length == 0 || octets.length > longest) {
            throw in.fault(name, "has " + octets.length + " octets (1 to " + longest + ")");
        }
        return octets;
    }
}
