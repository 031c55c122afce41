package org.kedge.messages.gba;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.SecretHex;
import org.kedge.messages.json.StrictJson;

/** What the documents of Zn and Zh share. */
final class GbaJson {
    /** The longest document accepted, in octets. */
    static final int MAX_OCTETS = 64 * 1024;

    private static final String USS_LIST = "ussList";

    private GbaJson() {
    }

    static Members read(byte[] json, String what, ErrorCode code) {
        return StrictJson.object(json, MAX_OCTETS, what, code);
    }

    /** Reads a copy of the document from which the keys were taken; the copy is wiped, and so is every key that is not in the result. */
    static <T> T read(byte[] json, Map<String, SecretHex.Length> keys, String what, BiFunction<Members, SecretHex, T> reader) {
        StrictJson.requireSize(json, MAX_OCTETS, what, ErrorCode.BSF_PROTOCOL);
        byte[] open = json.clone();
        try (SecretHex taken = SecretHex.take(open, keys, what, ErrorCode.BSF_PROTOCOL)) {
            return reader.apply(read(open, what, ErrorCode.BSF_PROTOCOL), taken);
        } finally {
            Arrays.fill(open, (byte) 0);
        }
    }

    /** Octets that are no secret. */
    static byte[] octets(Members in, String name, int length) {
        byte[] octets = in.as(name, HexFormat.of()::parseHex);
        if (octets.length != length) {
            throw in.fault(name, "is not hexadecimal of " + length + " octets");
        }
        return octets;
    }

    static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    /** The NAFs of a USS stay at home: no member of TS 29.309 or 29.562 holds them. */
    static void putUss(ObjectNode out, List<Uss> all) {
        if (all.isEmpty()) {
            return;
        }
        ArrayNode list = out.putArray(USS_LIST);
        for (Uss uss : all) {
            ObjectNode node = list.addObject().putObject("uss").put("gsId", uss.gsId()).put("gsType", uss.gsType());
            ArrayNode ids = node.putArray("ueIds");
            uss.ueIds().forEach(id -> ids.addObject().put("ueId", id));
            uss.nafGroup().ifPresent(group -> node.put("nafGroup", group));
            if (!uss.flags().isEmpty()) {
                ArrayNode flags = node.putArray("flags");
                uss.flags().forEach(flag -> flags.addObject().put("flag", flag));
            }
            uss.keyChoice().ifPresent(choice -> node.put("keyChoice", choice.name()));
        }
    }

    static List<Uss> uss(Members in) {
        List<Uss> out = new ArrayList<>();
        for (Members item : in.objects(USS_LIST)) {
            Members uss = item.object("uss");
            Optional<KeyChoice> choice = uss.optional("keyChoice", name -> uss.as(name, KeyChoice::valueOf));
            out.add(new Uss(uss.number("gsId"), uss.number("gsType"), uss.objects("ueIds").stream().map(id -> id.text("ueId")).toList(),
                    uss.optional("nafGroup", uss::text), Set.of(), uss.objects("flags").stream().map(flag -> flag.number("flag")).toList(),
                    choice));
        }
        return out;
    }
}
