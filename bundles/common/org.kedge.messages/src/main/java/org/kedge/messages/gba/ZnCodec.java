package org.kedge.messages.gba;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.SecretHex;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of Zn (TS 29.309, bootstrapping-info-retrieval). Members it does not know are passed over, as 3GPP wants it; a document has at
 * most 64 KiB. A key never becomes a String; whoever sends or has read an answer wipes the document. Faults are
 * {@link ErrorCode#EXCHANGE_MALFORMED} in a request and {@link ErrorCode#BSF_PROTOCOL} in an answer; they name the member and never its
 * value. Stateless and thread-safe.
 */
public final class ZnCodec {
    /** Media type of a refusal (RFC 7807). */
    public static final String PROBLEM = "application/problem+json";

    private static final String ANSWER = "Zn answer";
    private static final String ME_KEY = "meKeyMaterial";
    private static final String UICC_KEY = "uiccKeyMaterial";
    private static final SecretHex.Length KEY = SecretHex.Length.of(32);
    private static final String EXPIRY = "keyExpiryTime";
    private static final String CREATED = "bootstrappingInfoCreationTime";
    private static final String GBA_TYPE = "gbaType";
    private static final String GBA_3G = "3G_GBA";
    private static final String CAUSE = "cause";
    private static final int MAX_CAUSE = 64;

    private ZnCodec() {
    }

    /** The document of a request. */
    public static byte[] request(ZnRequest request) {
        ObjectNode out = StrictJson.newObject().put("btId", request.bTid().toString());
        out.putObject("nafId").put("nafFqdn", request.naf().value()).put("uaSecProtId", request.uaProtocol());
        out.put("gbaUAware", request.gbaUAware());
        if (!request.gsIds().isEmpty()) {
            ArrayNode gsIds = out.putArray("gsIds");
            request.gsIds().forEach(gsIds::add);
        }
        return StrictJson.write(out);
    }

    /** Reads a request. */
    public static ZnRequest readRequest(byte[] json) {
        Members in = GbaJson.read(json, "Zn request", ErrorCode.EXCHANGE_MALFORMED);
        KeyReference bTid = in.as("btId", KeyReference::parse);
        if (!bTid.isBtid()) {
            throw in.fault("btId", "is not a B-TID");
        }
        Members naf = in.object("nafId");
        String uaProtocol = naf.text("uaSecProtId");
        if (!uaProtocol.matches("[0-9A-Fa-f]{10}")) {
            throw naf.fault("uaSecProtId", "is not ten hexadecimal digits");
        }
        return new ZnRequest(bTid, naf.as("nafFqdn", Fqdn::parse), uaProtocol.toLowerCase(Locale.ROOT),
                in.has("gbaUAware") && in.bool("gbaUAware"), in.ints("gsIds"));
    }

    /** The document of an answer, which the caller (or the transport that sends it) wipes. */
    public static byte[] answer(ZnAnswer answer) {
        ObjectNode out = StrictJson.newObject().put(EXPIRY, DateTimes.format(answer.notAfter()));
        answer.created().ifPresent(created -> out.put(CREATED, DateTimes.format(created)));
        GbaJson.putUss(out, answer.uss());
        byte[] json = SecretHex.append(StrictJson.write(out.put(GBA_TYPE, GBA_3G)), ME_KEY, answer.meKey());
        if (answer.uiccKey().isEmpty()) {
            return json;
        }
        try {
            return SecretHex.append(json, UICC_KEY, answer.uiccKey().get());
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    /** Reads an answer, which the caller closes. */
    public static ZnAnswer readAnswer(byte[] json) {
        return GbaJson.read(json, Map.of(ME_KEY, KEY, UICC_KEY, KEY), ANSWER, (in, keys) -> {
            // D-73: the keys of 2G GBA and GBA_Digest have another strength and are not asked for.
            if (in.has(GBA_TYPE) && !GBA_3G.equals(in.text(GBA_TYPE))) {
                throw in.fault(GBA_TYPE, "is not " + GBA_3G);
            }
            Instant notAfter = in.as(EXPIRY, DateTimes::require);
            Optional<Instant> created = in.optional(CREATED, name -> in.as(name, DateTimes::require));
            List<Uss> uss = GbaJson.uss(in);
            return new ZnAnswer(keys.remove(ME_KEY).orElseThrow(() -> in.fault(ME_KEY, "is missing")), keys.remove(UICC_KEY), notAfter,
                    created, uss);
        });
    }

    /** The body of a refusal, in Zn and Zh. @param cause an upper-case word of 3GPP, never anything secret */
    public static byte[] problem(int httpStatus, String cause) {
        return StrictJson.write(StrictJson.newObject().put("status", httpStatus).put(CAUSE, cause));
    }

    /** The cause of a refusal, printable and short; empty when the body names none. */
    public static String cause(byte[] problem) {
        try {
            return printable(GbaJson.read(problem, "refusal", ErrorCode.BSF_PROTOCOL).text(CAUSE));
        } catch (KedgeException e) {
            return "";
        }
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(MAX_CAUSE).forEach(c -> out.append(c > ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
