package org.kedge.usim.soft;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** The members of a USIM file, each of the right type; what they mean together is {@link UsimFile}'s. Closing wipes the keys. */
final class UsimMembers implements AutoCloseable {
    private static final Set<String> TEXTS = Set.of("name", "imsi", "impi", "algorithm");
    private static final Set<String> KEYS = Set.of("k", "op", "opc", "top", "topc");
    private static final Set<String> NUMBERS = Set.of("mncLength", "indBits", "delta", "ageLimit");
    private static final Set<String> TUAK_NUMBERS = Set.of("resBits", "ckBits", "ikBits", "iterations");
    private static final String GBA_U = "gbaU";
    private static final String TUAK = "tuak";
    // A shared buffer pool would keep the keys in memory.
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING).build();

    private final String file;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, SecretBytes> keys = new HashMap<>();
    private boolean gbaU;
    private boolean tuak;

    private UsimMembers(String file) {
        this.file = file;
    }

    /** @throws KedgeException INTAKE_MALFORMED */
    static UsimMembers read(String file, byte[] octets) {
        UsimMembers members = new UsimMembers(file);
        boolean complete = false;
        try (JsonParser parser = JSON.createParser(octets)) {
            members.read(parser);
            complete = true;
            return members;
        } catch (JsonProcessingException e) {
            throw members.malformed("not valid JSON at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw members.malformed("not readable as UTF-8 JSON");
        } finally {
            if (!complete) {
                members.close();
            }
        }
    }

    private void read(JsonParser parser) throws IOException {
        require(parser.nextToken() == JsonToken.START_OBJECT, "not a JSON object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (TEXTS.contains(member)) {
                require(value == JsonToken.VALUE_STRING, "member " + member + " is not a text");
                texts.put(member, parser.getText());
            } else if (KEYS.contains(member)) {
                require(value == JsonToken.VALUE_STRING, "member " + member + " is not a text");
                keys.put(member, key(member, parser));
            } else if (NUMBERS.contains(member)) {
                numbers.put(member, number(member, value, parser));
            } else if (member.equals(GBA_U)) {
                require(value.isBoolean(), "member " + GBA_U + " is not true or false");
                gbaU = parser.getBooleanValue();
            } else {
                require(member.equals(TUAK) && value == JsonToken.START_OBJECT, "a member that is unknown or no object; known are name,"
                        + " imsi, mncLength, impi, algorithm, k, op, opc, top, topc, tuak, gbaU, indBits, delta, ageLimit");
                readTuak(parser);
            }
        }
        require(parser.nextToken() == null, "something follows the JSON object");
    }

    private void readTuak(JsonParser parser) throws IOException {
        tuak = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            require(TUAK_NUMBERS.contains(member), "a member of tuak other than resBits, ckBits, ikBits, iterations");
            numbers.put(member, number(member, parser.nextToken(), parser));
        }
    }

    private long number(String member, JsonToken value, JsonParser parser) throws IOException {
        require(value == JsonToken.VALUE_NUMBER_INT, "member " + member + " is not a whole number");
        return parser.getLongValue();
    }

    private SecretBytes key(String member, JsonParser parser) throws IOException {
        char[] text = Arrays.copyOfRange(parser.getTextCharacters(), parser.getTextOffset(),
                parser.getTextOffset() + parser.getTextLength());
        try {
            return SecretBytes.owning(HexFormat.of().parseHex(text, 0, text.length));
        } catch (IllegalArgumentException e) {
            // Its message quotes a character of the key.
            throw malformed("member " + member + " is not hexadecimal");
        } finally {
            Arrays.fill(text, '\0');
        }
    }

    Optional<String> text(String member) {
        return Optional.ofNullable(texts.get(member));
    }

    String requireText(String member) {
        return text(member).orElseThrow(() -> malformed("member " + member + " is missing"));
    }

    long number(String member, long absent) {
        return numbers.getOrDefault(member, absent);
    }

    int smallNumber(String member, int absent) {
        long value = number(member, absent);
        require(value >= 0 && value <= Integer.MAX_VALUE, "member " + member + " is out of range");
        return (int) value;
    }

    boolean has(String member) {
        return texts.containsKey(member) || numbers.containsKey(member) || keys.containsKey(member);
    }

    /** A key that stays owned by this. */
    SecretBytes key(String member) {
        return Optional.ofNullable(keys.get(member)).orElseThrow(() -> malformed("member " + member + " is missing"));
    }

    boolean gbaU() {
        return gbaU;
    }

    boolean hasTuak() {
        return tuak;
    }

    void require(boolean condition, String why) {
        if (!condition) {
            throw malformed(why);
        }
    }

    KedgeException malformed(String why) {
        return UsimFile.malformed(file, why);
    }

    @Override
    public void close() {
        keys.values().forEach(SecretBytes::close);
    }
}
