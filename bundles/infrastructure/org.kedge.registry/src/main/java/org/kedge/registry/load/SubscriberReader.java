package org.kedge.registry.load;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Aka;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Algorithm;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Keys;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.Imsi;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Tuak;
import org.kedge.registry.jdbc.Claim;
import org.kedge.registry.jdbc.RecordRules;
import org.kedge.registry.jdbc.SubscriberRules;

/** Turns the subscribers of an import file into records. OP and TOP become OPc and TOPc here, so that they are never stored. */
final class SubscriberReader {
    static final List<String> SUBSCRIBER = List.of("imsi", "mncLength", "impi", "algorithm", "k", "op", "opc", "top", "topc", "amf", "sqn",
            "ind", "indBits", "macBits", "resBits", "ckBits", "ikBits", "iterations", "enroleeId", "nafs", "gsId", "gsType", "nafGroup",
            "flags", "keyChoice", "lifetime", "uiccType", "enabled");
    private static final List<String> TUAK_ONLY = List.of("top", "topc", "macBits", "resBits", "ckBits", "ikBits", "iterations");
    private static final List<String> MILENAGE_ONLY = List.of("op", "opc");
    private static final List<String> OF_SERVICE = List.of("gsId", "gsType", "nafGroup", "flags", "keyChoice");
    private static final int DEFAULT_AMF = 0x8000;
    private static final int DEFAULT_IND_BITS = 5;
    private static final int DEFAULT_GS_ID = 100;
    private static final long MAX_SQN = (1L << 48) - 1;
    private static final int MAX_ITERATIONS = 255;

    private final Rows rows;

    SubscriberReader(Rows rows) {
        this.rows = rows;
    }

    void subscriber(JsonNode node, int line) {
        // Even without K it names a person.
        rows.mayHoldKeys();
        Members m = new Members(node, line, rows);
        if (!m.isObject()) {
            return;
        }
        m.only(SUBSCRIBER);
        Optional<Impi> impi = impi(m);
        Optional<Algorithm> algorithm = m.has("algorithm") ? m.text("algorithm", SubscriberReader::algorithm)
                : Optional.of(Algorithm.MILENAGE);
        algorithm.ifPresent(a -> refuseOthers(m, a));
        Optional<Aka> aka = algorithm.map(a -> aka(m, a));
        Optional<SecretBytes> k = m.required("k", text -> rows.own(Values.hexKey(text)));
        Optional<SecretBytes> opc = algorithm.flatMap(a -> opc(m, a, k, aka.orElseThrow().iterations()));
        long sqn = m.number("sqn", 0, 0, MAX_SQN);
        Guss guss = guss(m);
        boolean enabled = m.flag("enabled", true);

        impi.ifPresent(value -> rows.claim(Claim.subscriber(value, line)));
        if (!m.isFaulty()) {
            m.attempt("subscriber", () -> SubscriberRules.check(new SubscriberRegistry.Entry(
                    new SubscriberRecord(impi.orElseThrow(), aka.orElseThrow(), guss, enabled),
                    new Keys(k.orElseThrow(), opc.orElseThrow()), sqn))).ifPresent(rows::subscriber);
        }
    }

    private static Optional<Impi> impi(Members m) {
        if (m.has("imsi") == m.has("impi")) {
            m.error(ErrorCode.IMPORT_MALFORMED, "either imsi with mncLength or impi");
            return Optional.empty();
        }
        if (m.has("impi")) {
            return m.text("impi", Impi::parse);
        }
        if (!m.has("mncLength")) {
            m.error(ErrorCode.IMPORT_MALFORMED, "mncLength is missing: the digits of an IMSI do not tell it");
            return Optional.empty();
        }
        int mncLength = (int) m.number("mncLength", 0, 2, 3);
        return m.text("imsi", digits -> new Imsi(digits, mncLength).impi());
    }

    private static Algorithm algorithm(String text) {
        return switch (text) {
            case "milenage" -> Algorithm.MILENAGE;
            case "tuak" -> Algorithm.TUAK;
            default -> throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "neither milenage nor tuak");
        };
    }

    private static void refuseOthers(Members m, Algorithm algorithm) {
        boolean milenage = algorithm == Algorithm.MILENAGE;
        for (String name : milenage ? TUAK_ONLY : MILENAGE_ONLY) {
            if (m.has(name)) {
                m.error(ErrorCode.IMPORT_MALFORMED, name + " belongs to algorithm " + (milenage ? "tuak" : "milenage"));
            }
        }
    }

    private static Aka aka(Members m, Algorithm algorithm) {
        int amf = m.text("amf", Values::twoOctets).orElse(DEFAULT_AMF);
        int indBits = (int) m.number("indBits", DEFAULT_IND_BITS, 0, 8);
        int ind = (int) m.number("ind", 0, 0, 255);
        return new Aka(algorithm, amf, indBits, ind, bits(m, "macBits", 64), bits(m, "resBits", 64), bits(m, "ckBits", 128),
                bits(m, "ikBits", 128), (int) m.number("iterations", 1, 1, MAX_ITERATIONS));
    }

    private static int bits(Members m, String name, int otherwise) {
        return (int) m.number(name, otherwise, 32, 256);
    }

    /** OPc or TOPc, computed where OP or TOP is given. */
    private Optional<SecretBytes> opc(Members m, Algorithm algorithm, Optional<SecretBytes> k, int iterations) {
        String computed = algorithm == Algorithm.MILENAGE ? "opc" : "topc";
        String common = algorithm == Algorithm.MILENAGE ? "op" : "top";
        if (m.has(computed) == m.has(common)) {
            m.error(ErrorCode.IMPORT_MALFORMED, "either " + common + " or " + computed);
            return Optional.empty();
        }
        Function<String, SecretBytes> parser = text -> rows.own(Values.hexKey(text));
        if (m.has(computed)) {
            return m.text(computed, parser);
        }
        Optional<SecretBytes> op = m.text(common, parser);
        return k.isEmpty() || op.isEmpty() ? Optional.empty() : m.attempt(common, () -> rows.own(algorithm == Algorithm.MILENAGE
                ? Milenage.opc(k.get(), op.get()) : Tuak.topc(k.get(), op.get(), iterations)));
    }

    private static Guss guss(Members m) {
        List<String> ueIds = m.texts("enroleeId", RecordRules::enroleeId);
        List<Fqdn> nafs = m.texts("nafs", Fqdn::parse);
        int gsId = (int) m.number("gsId", DEFAULT_GS_ID, 0, Integer.MAX_VALUE);
        int gsType = (int) m.number("gsType", 0, 0, Integer.MAX_VALUE);
        Optional<String> nafGroup = m.text("nafGroup", Function.identity());
        List<Integer> flags = m.numbers("flags");
        Optional<KeyChoice> keyChoice = m.text("keyChoice", Members.word(KeyChoice.class));
        boolean service = !ueIds.isEmpty() || !nafs.isEmpty();
        if (!service && OF_SERVICE.stream().anyMatch(m::has)) {
            m.error(ErrorCode.IMPORT_MALFORMED, String.join(", ", OF_SERVICE) + " need enroleeId or nafs");
        }
        Uss uss = new Uss(gsId, gsType, ueIds, nafGroup, new HashSet<>(nafs), flags, keyChoice);
        Optional<Duration> lifetime = m.has("lifetime")
                ? Optional.of(Duration.ofSeconds(m.number("lifetime", 0, 1, RecordRules.MAX_EXPIRY.toSeconds()))) : Optional.empty();
        return new Guss(m.text("uiccType", Members.word(Guss.UiccType.class)), lifetime, service ? List.of(uss) : List.of());
    }
}
