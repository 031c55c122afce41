package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.AutnCheck;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.GsmConversion;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnGenerator;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

/** Vectors of the algorithms and of AUTN, AUTS and the sequence numbers. */
final class AkaVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.of("milenage", AkaVectors::milenage, "gsm", AkaVectors::gsm, "tuak",
            AkaVectors::tuak, "auts", AkaVectors::auts, "auts_make", AkaVectors::autsMake, "autn_check", AkaVectors::autnCheck,
            "next_sqn", AkaVectors::nextSqn);

    private AkaVectors() {
    }

    private static void milenage(Vector v) {
        try (SecretBytes k = v.secret("K"); SecretBytes opc = v.has("OP") ? Milenage.opc(k, v.secret("OP")) : v.secret("OPc");
                Milenage milenage = new Milenage(k, opc)) {
            assertEquals(v.out("OPc"), opc.use(HexFormat.of()::formatHex));
            functions(v, milenage);
            Rand rand = Rand.of(v.octets("RAND"));
            try (AuthenticationVector vector = Aka.vector(milenage, rand, Sqn.of(v.octets("SQN")), amf(v))) {
                v.assertOut("AUTN", vector.autn().octets());
                assertEquals(v.out("f2"), vector.xres().use(HexFormat.of()::formatHex));
            }
        }
    }

    private static void tuak(Vector v) {
        TuakSettings settings = new TuakSettings(v.number("mac_bits"), v.number("res_bits"), v.number("ck_bits"), v.number("ik_bits"),
                v.number("keccak_iterations"));
        try (SecretBytes k = v.secret("K"); SecretBytes topc = Tuak.topc(k, v.secret("TOP"), settings.iterations());
                Tuak tuak = new Tuak(k, topc, settings)) {
            assertEquals(v.out("TOPc"), topc.use(HexFormat.of()::formatHex));
            functions(v, tuak);
        }
    }

    private static void functions(Vector v, AkaAlgorithm algorithm) {
        Rand rand = Rand.of(v.octets("RAND"));
        Sqn sqn = Sqn.of(v.octets("SQN"));
        v.assertOut("f1", algorithm.f1(rand, sqn, amf(v)));
        v.assertOut("f1star", algorithm.f1Star(rand, sqn, amf(v)));
        AkaKeys keys = algorithm.f2f3f4(rand);
        v.assertOut("f2", keys.res());
        v.assertOut("f3", keys.ck());
        v.assertOut("f4", keys.ik());
        v.assertOut("f5", algorithm.f5(rand));
        v.assertOut("f5star", algorithm.f5Star(rand));
    }

    private static Amf amf(Vector v) {
        return new Amf(HexFormat.fromHexDigits(v.in("AMF")));
    }

    private static void gsm(Vector v) {
        try (Milenage milenage = new Milenage(v.secret("Ki"), v.secret("OPc"));
                AkaKeys keys = milenage.f2f3f4(Rand.of(v.octets("RAND")))) {
            v.assertOut("SRES1", GsmConversion.sres(keys.res()));
            byte[] sres2 = keys.res().use(res -> Arrays.copyOf(res, 4));
            v.assertOut("SRES2", sres2);
            v.assertOut("Kc", GsmConversion.kc(keys));
        }
    }

    private static Milenage card(Vector v) {
        return new Milenage(v.secret("K"), v.secret("OPc"));
    }

    private static void auts(Vector v) {
        try (Milenage milenage = card(v)) {
            Optional<Sqn> sqn = Aka.open(milenage, Rand.of(v.octets("RAND")), Auts.of(v.octets("AUTS")));
            assertEquals(v.accepted(), sqn.isPresent());
            sqn.ifPresent(value -> v.assertOut("SQN_MS", value.octets()));
        }
    }

    private static void autsMake(Vector v) {
        try (Milenage milenage = card(v)) {
            v.assertOut("AUTS", Aka.auts(milenage, Rand.of(v.octets("RAND")), Sqn.of(v.octets("SQN_MS"))).octets());
        }
    }

    private static void autnCheck(Vector v) {
        Rand rand = Rand.of(v.octets("RAND"));
        try (Milenage milenage = card(v)) {
            SqnArray state = state(v);
            AutnCheck check = Aka.check(milenage, rand, Autn.of(v.octets("AUTN")), state);
            String result = check.fold(accepted -> {
                v.assertOut("SQN", accepted.sqn().octets());
                return "OK";
            }, sync -> {
                assertEquals(Optional.of(state.highest()), Aka.open(milenage, rand, sync.auts()));
                v.assertOut("SQN", Aka.open(milenage, rand, Autn.of(v.octets("AUTN"))).orElseThrow().octets());
                return "SYNC_FAILURE";
            }, () -> "MAC_FAILURE");
            assertEquals(v.out("result"), result);
        }
    }

    /** The state of the card; without one in the vector a card that takes every number above 0. */
    private static SqnArray state(Vector v) {
        if (!v.has("seq_ms")) {
            return SqnArray.fresh(new SqnRules(5, Long.MAX_VALUE, OptionalLong.empty()));
        }
        SqnRules rules = new SqnRules(v.number("ind_bits"), v.inputs().get("delta").asLong(), OptionalLong.empty());
        long[] seq = SqnArray.fresh(rules).values();
        for (Iterator<Map.Entry<String, JsonNode>> i = v.inputs().get("seq_ms").fields(); i.hasNext();) {
            Map.Entry<String, JsonNode> slot = i.next();
            seq[Integer.parseInt(slot.getKey())] = slot.getValue().asLong();
        }
        return SqnArray.of(rules, seq);
    }

    private static void nextSqn(Vector v) {
        SqnGenerator state = SqnGenerator.fresh(v.number("ind_bits"), v.number("ind"))
                .resynchronised(Sqn.of(v.octets("SQN_MS")), SqnRules.STANDARD.delta());
        JsonNode expected = v.outputs().get("next");
        assertTrue(expected.size() > 0);
        assertEquals(v.number("count"), expected.size());
        for (JsonNode next : expected) {
            state = state.next();
            assertEquals(next.asLong(), state.last().value());
        }
    }
}
