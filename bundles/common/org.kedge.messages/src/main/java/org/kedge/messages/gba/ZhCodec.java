package org.kedge.messages.gba;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.SecretHex;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of Zh (TS 29.562, Nhss_gbaUEAU and Nhss_gbaSDM). Members it does not know are passed over; a document has at most 64 KiB. RES,
 * CK and IK never become a String; whoever sends or has read a vector wipes the document. Faults are {@link ErrorCode#EXCHANGE_MALFORMED}
 * in a request and {@link ErrorCode#BSF_PROTOCOL} in an answer; they name the member and never its value. Stateless and thread-safe.
 */
public final class ZhCodec {
    private static final String SCHEME = "authenticationScheme";
    private static final String AKA = "DIGEST_AKAV1_MD5";
    private static final String RESYNCHRONISATION = "resynchronizationInfo";
    private static final String VECTOR = "3gAkaAv";
    private static final String RAND = "rand";
    private static final String AUTN = "autn";
    private static final String AUTS = "auts";
    private static final String XRES = "xres";
    private static final String CK = "ck";
    private static final String IK = "ik";
    private static final String IMPI = "impi";
    private static final String GUSS = "guss";
    private static final String BSF_INFO = "bsfInfo";
    private static final String UICC_TYPE = "uiccType";
    private static final String LIFE_TIME = "lifeTime";
    private static final int BLOCK = 16;
    private static final int AUTS_OCTETS = 14;
    private static final Map<String, SecretHex.Length> KEYS = Map.of(VECTOR + "/" + XRES, new SecretHex.Length(4, BLOCK),
            VECTOR + "/" + CK, SecretHex.Length.of(BLOCK), VECTOR + "/" + IK, SecretHex.Length.of(BLOCK));

    private ZhCodec() {
    }

    /** Path of generate-auth-data for this subscriber, its segments not encoded. */
    public static List<String> authPath(Impi impi) {
        return List.of("nhss-gba-ueau", "v1", "impi-" + impi.value(), "security-information", "generate-auth-data");
    }

    /** The document of a request. */
    public static byte[] request(ZhRequest request) {
        ObjectNode out = StrictJson.newObject().put(SCHEME, AKA);
        request.resynchronisation().ifPresent(resynchronisation -> out.putObject(RESYNCHRONISATION)
                .put(RAND, GbaJson.hex(resynchronisation.rand())).put(AUTS, GbaJson.hex(resynchronisation.auts())));
        return StrictJson.write(out);
    }

    /** Reads a request. */
    public static ZhRequest readRequest(byte[] json) {
        Members in = GbaJson.read(json, "Zh request", ErrorCode.EXCHANGE_MALFORMED);
        if (!AKA.equals(in.text(SCHEME))) {
            throw in.fault(SCHEME, "is not " + AKA);
        }
        return new ZhRequest(members(in, RESYNCHRONISATION).map(resynchronisation -> new ZhRequest.Resynchronisation(
                GbaJson.octets(resynchronisation, RAND, BLOCK), GbaJson.octets(resynchronisation, AUTS, AUTS_OCTETS))));
    }

    private static Optional<Members> members(Members in, String name) {
        return in.has(name) ? Optional.of(in.object(name)) : Optional.empty();
    }

    /** The document of a vector, which the caller (or the transport that sends it) wipes. */
    public static byte[] vector(ZhVector vector) {
        byte[] open = StrictJson.write(StrictJson.newObject().put(RAND, GbaJson.hex(vector.rand())).put(AUTN, GbaJson.hex(vector.autn())));
        byte[] withRes = SecretHex.append(open, XRES, vector.xres());
        byte[] withCk = SecretHex.append(withRes, CK, vector.ck());
        byte[] whole = SecretHex.append(withCk, IK, vector.ik());
        try {
            return SecretHex.append(StrictJson.write(StrictJson.newObject().put(IMPI, vector.impi().value())), VECTOR, whole);
        } finally {
            List.of(withRes, withCk, whole).forEach(octets -> Arrays.fill(octets, (byte) 0));
        }
    }

    /** Reads a vector, which the caller closes. */
    public static ZhVector readVector(byte[] json) {
        return GbaJson.read(json, KEYS, "Zh vector", (in, keys) -> {
            Impi impi = in.as(IMPI, Impi::parse);
            Members vector = in.object(VECTOR);
            for (String name : List.of(XRES, CK, IK)) {
                vector.text(name);
            }
            return new ZhVector(impi, GbaJson.octets(vector, RAND, BLOCK), GbaJson.octets(vector, AUTN, BLOCK), key(keys, XRES),
                    key(keys, CK), key(keys, IK));
        });
    }

    /** There: that the member exists was checked. */
    private static SecretBytes key(SecretHex keys, String name) {
        return keys.remove(VECTOR + "/" + name).orElseThrow();
    }

    /** Path of the GUSS of this subscriber, its segments not encoded. */
    public static List<String> gussPath(Impi impi) {
        return List.of("nhss-gba-sdm", "v1", "impi-" + impi.value(), "subscriber-data");
    }

    /** The document of a GUSS; the NAFs of its USS are not in it (TS 29.562 knows groups only). */
    public static byte[] guss(Guss guss) {
        ObjectNode out = StrictJson.newObject();
        ObjectNode inner = out.putObject(GUSS);
        if (guss.uicc().isPresent() || guss.lifeTime().isPresent()) {
            ObjectNode bsf = inner.putObject(BSF_INFO);
            guss.uicc().ifPresent(type -> bsf.put(UICC_TYPE, type.name()));
            guss.lifeTime().ifPresent(lifeTime -> bsf.put(LIFE_TIME, lifeTime.toSeconds()));
        }
        GbaJson.putUss(inner, guss.uss());
        return StrictJson.write(out);
    }

    /** Reads a GUSS. */
    public static Guss readGuss(byte[] json) {
        Members in = GbaJson.read(json, "GUSS", ErrorCode.BSF_PROTOCOL).object(GUSS);
        Optional<Members> bsf = members(in, BSF_INFO);
        return new Guss(bsf.filter(info -> info.has(UICC_TYPE)).flatMap(info -> uicc(info.text(UICC_TYPE))),
                bsf.filter(info -> info.has(LIFE_TIME)).map(ZhCodec::lifeTime), GbaJson.uss(in));
    }

    /** The type may be extended (TS 29.562): one that is not known says nothing about the UICC. */
    private static Optional<Guss.UiccType> uicc(String text) {
        return Arrays.stream(Guss.UiccType.values()).filter(type -> type.name().equals(text)).findAny();
    }

    private static Duration lifeTime(Members info) {
        int seconds = info.number(LIFE_TIME);
        if (seconds == 0) {
            throw info.fault(LIFE_TIME, "is zero");
        }
        return Duration.ofSeconds(seconds);
    }
}
