package org.kedge.messages.briefing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of {@link BriefingRequest}, {@link BriefingAnswer} and {@link LocationEntry}. Strict. In request and answer unknown members are
 * passed over, so that a later version may add some; in an entry, which is signed, they are refused. Faults name the member and repeat no
 * value. Stateless and thread-safe.
 */
public final class BriefingCodec {
    /** The longest request, in octets. */
    public static final int MAX_REQUEST_OCTETS = 16 * 1024;
    /** The longest answer, in octets. */
    public static final int MAX_ANSWER_OCTETS = 256 * 1024;
    /** The longest location entry, in octets. */
    public static final int MAX_ENTRY_OCTETS = 2 * 1024;
    /** How many targets, keys or instructions one message may have. */
    public static final int MAX_ITEMS = 64;

    private static final int MAX_TARGET = 256;
    private static final String NODE = "node";
    private static final String REASON = "reason";
    private static final String HELD = "held";
    private static final String KEYS = "keys";
    private static final String CODE = "code";
    private static final String LOCATION = "location";
    private static final String ENTRY = "entry";
    private static final String TIME = "time";
    private static final Pattern WHOLE_SECOND = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

    private BriefingCodec() {
    }

    /** UTF-8 of a request. It holds the one-time code, if there is one. */
    public static byte[] write(BriefingRequest request) {
        ObjectNode out = StrictJson.newObject();
        request.node().ifPresent(id -> out.put(NODE, id.value()));
        out.put(REASON, request.reason().name());
        if (!request.held().isEmpty()) {
            ObjectNode held = out.putObject(HELD);
            new TreeMap<>(request.held()).forEach(held::put);
        }
        if (!request.keys().isEmpty()) {
            ArrayNode keys = out.putArray(KEYS);
            request.keys().forEach(keys::add);
        }
        request.code().ifPresent(code -> out.put(CODE, code.value()));
        request.location().ifPresent(location -> LocationJson.put(out, LOCATION, location));
        request.entry().ifPresent(entry -> SignedJson.put(out.putObject(ENTRY), entry));
        return StrictJson.write(out);
    }

    /** @throws KedgeException {@code BRIEFING_NODE_PROTOCOL} naming the member */
    public static BriefingRequest readRequest(byte[] json) {
        Members in = StrictJson.object(json, MAX_REQUEST_OCTETS, "briefing request", ErrorCode.BRIEFING_NODE_PROTOCOL);
        Optional<NodeId> node = in.optional(NODE, n -> in.as(n, NodeId::new));
        BootstrapTrigger.Kind reason = in.as(REASON, BootstrapTrigger.Kind::valueOf);
        Map<String, Long> held = in.optional(HELD, n -> held(in, in.object(n))).orElse(Map.of());
        List<String> keys = in.texts(KEYS);
        if (keys.size() > MAX_ITEMS || !keys.stream().allMatch(BriefingCodec::isKpmId)) {
            throw in.fault(KEYS, "is not an array of at most " + MAX_ITEMS + " KpmIDs");
        }
        return new BriefingRequest(node, reason, held, keys, in.optional(CODE, n -> in.as(n, OneTimeCode::new)),
                in.optional(LOCATION, n -> LocationJson.read(in, n)),
                in.optional(ENTRY, n -> SignedJson.read(in.object(n), MAX_ENTRY_OCTETS)));
    }

    private static Map<String, Long> held(Members in, Members targets) {
        Map<String, Long> held = new LinkedHashMap<>();
        for (String target : targets.names()) {
            if (target.isEmpty() || target.length() > MAX_TARGET || !target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw in.fault(HELD, "has a name that is no target");
            }
            held.put(target, targets.whole(target));
        }
        if (held.size() > MAX_ITEMS) {
            throw in.fault(HELD, "has more than " + MAX_ITEMS + " targets");
        }
        return held;
    }

    static boolean isKpmId(String text) {
        try {
            KeyReference.parseRelative(text);
            return true;
        } catch (KedgeException e) {
            return false;
        }
    }

    /** UTF-8 of an answer, which the caller wipes: it may hold keys. */
    public static byte[] write(BriefingAnswer answer) {
        return AnswerJson.write(answer);
    }

    /**
     * Reads an answer, which the caller closes; the array stays the caller's and is not wiped.
     *
     * @throws KedgeException {@code BRIEFING_NODE_PROTOCOL} naming the member
     */
    public static BriefingAnswer readAnswer(byte[] json) {
        return AnswerJson.read(json);
    }

    /** The octets that a technician signs. Degrees have nine decimals at most, and the time is cut to the second. */
    public static byte[] write(LocationEntry entry) {
        ObjectNode out = StrictJson.newObject().put(NODE, entry.node().value());
        LocationJson.put(out, LOCATION, entry.location());
        out.put(TIME, entry.time().truncatedTo(ChronoUnit.SECONDS).toString());
        return StrictJson.writePretty(out);
    }

    /** @throws KedgeException {@code LOCATION_MALFORMED} naming the member */
    public static LocationEntry readEntry(byte[] json) {
        Members in = StrictJson.object(json, MAX_ENTRY_OCTETS, "location entry", ErrorCode.LOCATION_MALFORMED);
        requireOnly(in, Set.of(NODE, LOCATION, TIME));
        NodeId node = in.as(NODE, NodeId::new);
        Members location = in.object(LOCATION);
        requireOnly(location, Set.of(LocationJson.AREA, LocationJson.POSITION));
        location.optional(LocationJson.POSITION, location::object)
                .ifPresent(position -> requireOnly(position, Set.of(LocationJson.LATITUDE, LocationJson.LONGITUDE)));
        return new LocationEntry(node, LocationJson.read(in, LOCATION), in.as(TIME, BriefingCodec::wholeSecond));
    }

    private static void requireOnly(Members in, Set<String> known) {
        for (String name : in.names()) {
            if (!known.contains(name)) {
                throw in.fault(name, "is not known");
            }
        }
    }

    private static Instant wholeSecond(String text) {
        if (!WHOLE_SECOND.matcher(text).matches()) {
            throw new IllegalArgumentException("no whole second in UTC");
        }
        return Instant.parse(text);
    }
}
