package org.kedge.messages.fetch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Refused;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.SecretMember;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of the answer to {@code fetchCredentials} (frameworks.md 7.2, D-56). The credential never becomes a String on either side
 * ({@link SecretMember}). The document itself holds the key and is wiped by whoever sends or has read it. Faults are
 * {@link ErrorCode#EXCHANGE_MALFORMED}. Stateless and thread-safe.
 */
public final class FetchCredentialsCodec {
    /** The longest answer accepted, in octets. */
    public static final int MAX_OCTETS = 4096;

    private static final ErrorCode CODE = ErrorCode.EXCHANGE_MALFORMED;
    private static final String WHAT = "fetchCredentials answer";
    private static final String CREDENTIAL = "credential";
    private static final int MAX_KEY = 64;
    private static final int MAX_TEXT = 200;

    private FetchCredentialsCodec() {
    }

    /** The document, which the caller (or the transport that sends it) wipes when it holds a key. */
    public static byte[] encode(FetchCredentialsAnswer answer) {
        if (answer instanceof Granted granted) {
            return encode(granted);
        }
        Refused refused = (Refused) answer;
        return StrictJson.write(StrictJson.newObject().put("status", false).put("errorString", refused.errorString()));
    }

    private static byte[] encode(Granted granted) {
        ObjectNode rest = StrictJson.newObject().put("status", true);
        granted.enroleeId().ifPresent(id -> rest.put("enroleeId", id));
        rest.put("lifetime", Timestamps.format(granted.lifetime()));
        rest.put("derivation", granted.derivation().name());
        granted.keyId().ifPresent(id -> rest.put("keyId", id.toString()));
        return SecretMember.write(CREDENTIAL, granted.credential(), rest);
    }

    /**
     * Reads an answer.
     *
     * @param json the document, which the caller wipes
     * @return a {@link Granted} answer is closed by the caller
     */
    public static FetchCredentialsAnswer decode(byte[] json) {
        StrictJson.requireSize(json, MAX_OCTETS, WHAT, CODE);
        byte[] open = json.clone();
        Optional<SecretBytes> credential = Optional.empty();
        try {
            credential = SecretMember.take(open, CREDENTIAL, MAX_KEY, WHAT, CODE);
            return answer(StrictJson.object(open, MAX_OCTETS, WHAT, CODE), credential);
        } catch (KedgeException e) {
            credential.ifPresent(SecretBytes::close);
            throw e;
        } finally {
            Arrays.fill(open, (byte) 0);
        }
    }

    private static FetchCredentialsAnswer answer(Members in, Optional<SecretBytes> credential) {
        if (!in.bool("status")) {
            credential.ifPresent(SecretBytes::close);
            return new Refused(printable(in.text("errorString")));
        }
        SecretBytes key = credential.orElseThrow(() -> in.fault(CREDENTIAL, "is missing"));
        return new Granted(key, in.optional("enroleeId", in::text), in.timestamp("lifetime"),
                in.as("derivation", KeyDerivation::valueOf), in.optional("keyId", name -> in.as(name, KeyReference::parse)));
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(MAX_TEXT).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
