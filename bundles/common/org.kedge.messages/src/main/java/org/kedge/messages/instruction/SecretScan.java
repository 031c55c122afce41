package org.kedge.messages.instruction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Finds what looks like a secret in an instruction, at any depth. An instruction is copied, mailed and printed, so a secret in it is
 * refused with a code of its own, and neither its value nor anything near it is repeated.
 */
final class SecretScan {
    private static final Pattern WORD_BOUNDARY = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    private static final Set<String> WORDS = Set.of("key", "keys", "ke", "km", "kpm", "kpsa", "kc", "psk", "pin", "puk", "token", "pwd",
            "passwd", "opc", "ki");
    private static final Set<String> PARTS = Set.of("secret", "password", "passphrase", "privatekey", "sharedkey", "symmkey");
    private static final String PEM_PRIVATE = "private key";

    private SecretScan() {
    }

    /** @throws KedgeException {@link ErrorCode#BRIEFING_CONTAINS_SECRET} naming the member */
    static void refuseSecrets(ObjectNode object) {
        for (Iterator<Map.Entry<String, JsonNode>> it = object.fields(); it.hasNext();) {
            Map.Entry<String, JsonNode> member = it.next();
            if (looksSecret(member.getKey())) {
                throw secret("member \"" + printable(member.getKey()) + "\" looks like a secret");
            }
            scanValue(member.getKey(), member.getValue());
        }
    }

    private static void scanValue(String name, JsonNode value) {
        if (value instanceof ObjectNode inner) {
            refuseSecrets(inner);
        } else if (value.isArray()) {
            value.forEach(element -> scanValue(name, element));
        } else if (value.isTextual() && value.textValue().toLowerCase(Locale.ROOT).contains(PEM_PRIVATE)) {
            throw secret("member \"" + printable(name) + "\" holds a private key");
        }
    }

    private static boolean looksSecret(String name) {
        String flat = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (PARTS.stream().anyMatch(flat::contains)) {
            return true;
        }
        for (String word : WORD_BOUNDARY.split(name)) {
            if (WORDS.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static String printable(String name) {
        StringBuilder out = new StringBuilder();
        name.chars().limit(64).forEach(c -> out.append(c >= ' ' && c < 0x7f && c != '"' ? (char) c : '?'));
        return out.toString();
    }

    private static KedgeException secret(String what) {
        return new KedgeException(ErrorCode.BRIEFING_CONTAINS_SECRET, "instruction: " + what);
    }
}
