package org.kedge.messages.briefing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.SecretHex;
import org.kedge.messages.json.SecretItems;
import org.kedge.messages.json.SecretMember;
import org.kedge.messages.json.StrictJson;

/** The answer of a Briefing Node. A key in it never becomes a String. */
final class AnswerJson {
    private static final String WHAT = "briefing answer";
    private static final String INSTRUCTIONS = "instructions";
    private static final String KEYS = "keys";
    private static final String ALIAS = "alias";
    private static final String KPM_ID = "kpmId";
    private static final String KEY = "key";
    private static final String SEALED = "sealed";
    private static final int MIN_KEY = 16;
    private static final int MAX_KEY = 64;

    private AnswerJson() {
    }

    static byte[] write(BriefingAnswer answer) {
        ObjectNode out = StrictJson.newObject();
        ArrayNode instructions = out.putArray(INSTRUCTIONS);
        answer.instructions().forEach(signed -> SignedJson.put(instructions.addObject(), signed));
        byte[] rest = StrictJson.write(out);
        if (answer.keys().isEmpty()) {
            return rest;
        }
        byte[] keys = array(answer.keys().stream().map(AnswerJson::key).toList());
        try {
            return SecretHex.append(rest, KEYS, keys);
        } finally {
            Arrays.fill(keys, (byte) 0);
        }
    }

    private static byte[] key(DeliveredKey key) {
        ObjectNode out = StrictJson.newObject().put(ALIAS, key.alias()).put(KPM_ID, key.kpmId());
        key.sealed().ifPresent(text -> out.put(SEALED, text));
        return key.key().map(secret -> SecretMember.write(KEY, secret, out)).orElseGet(() -> StrictJson.write(out));
    }

    /** A JSON array; the items are wiped. */
    private static byte[] array(List<byte[]> items) {
        ByteBuffer out = ByteBuffer.allocate(items.stream().mapToInt(item -> item.length + 1).sum() + 1);
        byte before = '[';
        for (byte[] item : items) {
            out.put(before).put(item);
            Arrays.fill(item, (byte) 0);
            before = ',';
        }
        return out.put((byte) ']').array();
    }

    static BriefingAnswer read(byte[] json) {
        StrictJson.requireSize(json, BriefingCodec.MAX_ANSWER_OCTETS, WHAT, ErrorCode.BRIEFING_NODE_PROTOCOL);
        byte[] open = json.clone();
        try (SecretItems secrets = SecretItems.take(open, KEYS, KEY, MAX_KEY, WHAT, ErrorCode.BRIEFING_NODE_PROTOCOL)) {
            Members in = StrictJson.object(open, BriefingCodec.MAX_ANSWER_OCTETS, WHAT, ErrorCode.BRIEFING_NODE_PROTOCOL);
            if (!in.has(INSTRUCTIONS)) {
                throw in.fault(INSTRUCTIONS, "is missing");
            }
            List<SignedDocument> instructions = items(in, INSTRUCTIONS).stream()
                    .map(item -> SignedJson.read(item, InstructionCodec.MAX_OCTETS)).toList();
            return new BriefingAnswer(instructions, keys(in, secrets));
        } finally {
            Arrays.fill(open, (byte) 0);
        }
    }

    private static List<Members> items(Members in, String name) {
        List<Members> items = in.objects(name);
        if (items.size() > BriefingCodec.MAX_ITEMS) {
            throw in.fault(name, "has more than " + BriefingCodec.MAX_ITEMS + " objects");
        }
        return items;
    }

    private static List<DeliveredKey> keys(Members in, SecretItems secrets) {
        List<DeliveredKey> keys = new ArrayList<>();
        Set<String> aliases = new HashSet<>();
        try {
            for (Members item : items(in, KEYS)) {
                keys.add(key(item, secrets.remove(keys.size())));
                if (!aliases.add(keys.get(keys.size() - 1).alias())) {
                    throw item.fault(ALIAS, "is that of another key");
                }
            }
            return keys;
        } catch (RuntimeException e) {
            keys.forEach(DeliveredKey::close);
            throw e;
        }
    }

    private static DeliveredKey key(Members in, Optional<SecretBytes> secret) {
        try {
            String alias = in.text(ALIAS);
            if (!Credential.isAlias(alias)) {
                throw in.fault(ALIAS, "is not an alias");
            }
            String kpmId = in.text(KPM_ID);
            if (!BriefingCodec.isKpmId(kpmId)) {
                throw in.fault(KPM_ID, "is not a KpmID");
            }
            Optional<String> sealed = in.optional(SEALED, in::text);
            if (secret.isPresent() == sealed.isPresent()) {
                throw in.fault(KEY, "and \"" + SEALED + "\": one of both is needed, not both");
            }
            if (secret.isPresent() && secret.get().length() < MIN_KEY) {
                throw in.fault(KEY, "is not base64 of " + MIN_KEY + " to " + MAX_KEY + " octets");
            }
            if (sealed.isPresent() && sealed.get().length() > SealedKey.MAX_CHARACTERS) {
                throw in.fault(SEALED, "is longer than " + SealedKey.MAX_CHARACTERS + " characters");
            }
            return new DeliveredKey(alias, kpmId, secret, sealed);
        } catch (RuntimeException e) {
            secret.ifPresent(SecretBytes::close);
            throw e;
        }
    }
}
