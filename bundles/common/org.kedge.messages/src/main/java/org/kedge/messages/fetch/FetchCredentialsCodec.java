package org.kedge.messages.fetch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
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
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of the answer to {@code fetchCredentials} (frameworks.md 7.2, D-56). The credential never becomes a String on either side:
 * it is written and read as octets, and what was copied on the way is wiped. The document itself holds the key and is wiped by whoever
 * sends or has read it. Faults are {@link ErrorCode#EXCHANGE_MALFORMED}. Stateless and thread-safe.
 */
public final class FetchCredentialsCodec {
    /** The longest answer accepted, in octets. */
    public static final int MAX_OCTETS = 4096;

    private static final ErrorCode CODE = ErrorCode.EXCHANGE_MALFORMED;
    private static final String WHAT = "fetchCredentials answer";
    private static final byte[] HEAD = "{\"status\":true,\"credential\":\"".getBytes(StandardCharsets.US_ASCII);
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
        ObjectNode rest = StrictJson.newObject();
        granted.enroleeId().ifPresent(id -> rest.put("enroleeId", id));
        rest.put("lifetime", Timestamps.format(granted.lifetime()));
        rest.put("derivation", granted.derivation().name());
        granted.keyId().ifPresent(id -> rest.put("keyId", id.toString()));
        byte[] tail = StrictJson.write(rest);
        byte[] base64 = granted.credential().use(Base64.getEncoder()::encode);
        try {
            return ByteBuffer.allocate(HEAD.length + base64.length + 1 + tail.length)
                    .put(HEAD).put(base64).put((byte) '"').put((byte) ',').put(tail, 1, tail.length - 1).array();
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
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
            credential = extract(open);
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
        SecretBytes key = credential.orElseThrow(() -> in.fault("credential", "is missing"));
        return new Granted(key, in.optional("enroleeId", in::text), in.timestamp("lifetime"),
                in.as("derivation", KeyDerivation::valueOf), in.optional("keyId", name -> in.as(name, KeyReference::parse)));
    }

    /** Takes the credential of the top-level object out of the document: what is left has blanks inside its quotes. */
    private static Optional<SecretBytes> extract(byte[] json) {
        SecretBytes found = null;
        try (JsonParser parser = StrictJson.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new KedgeException(CODE, WHAT + " is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean credential = parser.currentName().equals("credential");
                parser.nextToken();
                if (credential) {
                    found = take(json, parser);
                }
                parser.skipChildren();
            }
            return Optional.ofNullable(found);
        } catch (IOException | KedgeException e) {
            if (found != null) {
                found.close();
            }
            throw e instanceof IOException io ? StrictJson.notJson(io, WHAT, CODE) : (KedgeException) e;
        }
    }

    /** The parser has not decoded the text yet, and never will: it reads on from the same array. */
    private static SecretBytes take(byte[] json, JsonParser parser) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw credentialFault();
        }
        int from = (int) parser.currentTokenLocation().getByteOffset() + 1;
        int to = from;
        while (to < json.length && json[to] != '"') {
            to++;
        }
        return decodeRange(json, from, to);
    }

    private static SecretBytes decodeRange(byte[] json, int from, int to) {
        byte[] base64 = Arrays.copyOfRange(json, from, to);
        Arrays.fill(json, from, to, (byte) ' ');
        try {
            SecretBytes key = SecretBytes.owning(Base64.getDecoder().decode(base64));
            if (key.length() == 0 || key.length() > MAX_KEY) {
                key.close();
                throw credentialFault();
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw credentialFault();
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static KedgeException credentialFault() {
        return new KedgeException(CODE, WHAT + ": member \"credential\" is not base64 of 1 to " + MAX_KEY + " octets");
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(MAX_TEXT).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
