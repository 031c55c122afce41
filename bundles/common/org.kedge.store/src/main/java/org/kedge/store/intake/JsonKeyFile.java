package org.kedge.store.intake;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;

/**
 * Symmetric keys in JSON: {@code {"kpmId": "...", "key": "..."}} and {@code {"name": "...", "key": "..."}}, both with an optional
 * {@code alias}. The key is hexadecimal or base64; a text that is both is hexadecimal.
 */
final class JsonKeyFile {
    private static final int MIN_KEY_OCTETS = 16;
    private static final int MAX_KEY_OCTETS = 64;
    // A shared buffer pool would keep the key in memory.
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING).build();

    private JsonKeyFile() {
    }

    /** A pre-provisioned key. */
    static Content kpm(String file, String alias, byte[] octets) {
        return read(file, alias, octets, "kpmId", CredentialKind.PRE_PROVISIONED_KEY);
    }

    /** A key of the node's own. */
    static Content symmetric(String file, String alias, byte[] octets) {
        return read(file, alias, octets, "name", CredentialKind.SYMMETRIC_KEY);
    }

    private static Content read(String file, String defaultAlias, byte[] octets, String identifierMember, CredentialKind kind) {
        Map<String, String> texts = new HashMap<>();
        byte[] key = {};
        try (JsonParser parser = JSON.createParser(octets)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, file, "not a JSON object");
            Set<String> known = Set.of(identifierMember, "alias", "key");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                require(known.contains(member), file, "a member other than " + String.join(", ", known.stream().sorted().toList()));
                require(parser.nextToken() == JsonToken.VALUE_STRING, file, "member " + member + " is not a text");
                if (member.equals("key")) {
                    key = key(file, parser);
                } else {
                    texts.put(member, parser.getText());
                }
            }
            require(parser.nextToken() == null, file, "something follows the JSON object");
            require(key.length > 0, file, "member key is missing");
            String alias = texts.getOrDefault("alias", defaultAlias);
            require(Credential.isAlias(alias), file, "not an alias of 1 to 128 letters, digits and . _ - : / @");
            return Content.of(alias, kind, identifier(file, kind, texts.get(identifierMember), alias), SecretBytes.copyOf(key), List.of());
        } catch (JsonProcessingException e) {
            throw Malformed.file(file, "not valid JSON at line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw Malformed.file(file, "not readable as UTF-8 JSON");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static String identifier(String file, CredentialKind kind, String text, String alias) {
        if (kind == CredentialKind.SYMMETRIC_KEY) {
            return text == null ? alias : text;
        }
        require(text != null, file, "member kpmId is missing");
        try {
            return KeyReference.parseRelative(text).toString();
        } catch (KedgeException e) {
            throw Malformed.file(file, "member kpmId: " + e.detail());
        }
    }

    private static byte[] key(String file, JsonParser parser) throws IOException {
        char[] text = Arrays.copyOfRange(parser.getTextCharacters(), parser.getTextOffset(),
                parser.getTextOffset() + parser.getTextLength());
        byte[] key;
        try {
            key = isHex(text) ? HexFormat.of().parseHex(text, 0, text.length) : base64(file, text);
        } finally {
            Arrays.fill(text, '\0');
        }
        if (key.length < MIN_KEY_OCTETS || key.length > MAX_KEY_OCTETS) {
            Arrays.fill(key, (byte) 0);
            throw Malformed.file(file, "the key has " + key.length + " octets instead of " + MIN_KEY_OCTETS + " to " + MAX_KEY_OCTETS);
        }
        return key;
    }

    private static boolean isHex(char[] text) {
        for (char c : text) {
            if (!HexFormat.isHexDigit(c)) {
                return false;
            }
        }
        return text.length % 2 == 0;
    }

    private static byte[] base64(String file, char[] text) {
        byte[] ascii = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            ascii[i] = (byte) (text[i] < 0x80 ? text[i] : '?');
        }
        try {
            return Base64.getDecoder().decode(ascii);
        } catch (IllegalArgumentException e) {
            // Its message quotes a character of the key.
            throw Malformed.file(file, "the key is neither hexadecimal nor base64");
        } finally {
            Arrays.fill(ascii, (byte) 0);
        }
    }

    private static void require(boolean condition, String file, String why) {
        if (!condition) {
            throw Malformed.file(file, why);
        }
    }
}
