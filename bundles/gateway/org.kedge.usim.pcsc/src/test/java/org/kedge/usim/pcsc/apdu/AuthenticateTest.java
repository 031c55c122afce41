package org.kedge.usim.pcsc.apdu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.usim.pcsc.TestVectors;

class AuthenticateTest {
    private static final HexFormat HEX = HexFormat.of();

    /** GV-189 to GV-193. */
    @TestFactory
    Stream<DynamicTest> vectors() {
        List<JsonNode> vectors = TestVectors.of("gba.json", "apdu");
        assertEquals(5, vectors.size());
        return vectors.stream().map(v -> DynamicTest.dynamicTest(v.get("id").asText() + " " + v.get("name").asText(), () -> run(v)));
    }

    private static void run(JsonNode vector) {
        JsonNode in = vector.get("inputs");
        Answer answer = answer(vector.get("outputs").get("response").asText());
        switch (in.get("command").asText()) {
            case "auth_3g" -> {
                assertCommand(vector, Authenticate.challenge(octets(in, "RAND"), octets(in, "AUTN")));
                assertResult(in, Authenticate.result(answer));
            }
            case "gba_bootstrap" -> {
                assertCommand(vector, Authenticate.bootstrapping(octets(in, "RAND"), octets(in, "AUTN")));
                assertEquals(in.get("RES").asText(),
                        hex(assertInstanceOf(AkaResult.SuccessInCard.class, Authenticate.resultInCard(answer)).res()));
            }
            default -> {
                ByteArrayOutputStream nafId = new ByteArrayOutputStream();
                nafId.writeBytes(in.get("FQDN").asText().getBytes(StandardCharsets.US_ASCII));
                nafId.writeBytes(octets(in, "Ua_id"));
                assertCommand(vector, Authenticate.nafDerivation(nafId.toByteArray(), new Impi(in.get("IMPI").asText())));
                assertEquals(in.get("key").asText(), hex(Authenticate.externalKey(answer)));
            }
        }
    }

    private static void assertResult(JsonNode in, AkaResult result) {
        if (in.has("AUTS")) {
            assertArrayEquals(octets(in, "AUTS"), assertInstanceOf(AkaResult.SyncFailure.class, result).auts());
            return;
        }
        AkaResult.Success success = assertInstanceOf(AkaResult.Success.class, result);
        assertEquals(List.of(in.get("RES").asText(), in.get("CK").asText(), in.get("IK").asText()),
                List.of(hex(success.res()), hex(success.ck()), hex(success.ik())));
    }

    private static void assertCommand(JsonNode vector, byte[] command) {
        assertEquals(vector.get("outputs").get("command").asText(), HEX.formatHex(command));
    }

    private static byte[] octets(JsonNode in, String member) {
        return HEX.parseHex(in.get(member).asText());
    }

    private static Answer answer(String data) {
        return Answer.of(HEX.parseHex(data + "9000"));
    }

    private static String hex(SecretBytes secret) {
        return secret.use(HEX::formatHex);
    }

    @Test
    void keysAndResOfTuakAreTakenInEveryLength() {
        for (int res : new int[] {4, 8, 16, 32}) {
            for (int key : new int[] {16, 32}) {
                String field = "%02x%s".formatted(key, "ab".repeat(key));
                AkaResult.Success success = assertInstanceOf(AkaResult.Success.class,
                        Authenticate.result(answer("db%02x%s%s%s".formatted(res, "00".repeat(res), field, field))));
                assertEquals(List.of(res, key, key), List.of(success.res().length(), success.ck().length(), success.ik().length()));
            }
        }
    }

    @Test
    void wrongMacIsAMacFailureInBothContexts() {
        assertInstanceOf(AkaResult.MacFailure.class, Authenticate.result(Answer.of(HEX.parseHex("9862"))));
        assertInstanceOf(AkaResult.MacFailure.class, Authenticate.resultInCard(Answer.of(HEX.parseHex("9862"))));
    }

    @ParameterizedTest
    @CsvSource({"6985,no Ks", "6982,PIN", "6983,blocked", "63C2,2 tries left", "6A82,no such", "6A86,security context",
            "9864,security context",
        "6F12,unknown status"})
    void otherStatusWordsAreRefusedInWords(String status, String words) {
        KedgeException refused = assertThrows(KedgeException.class, () -> Authenticate.result(Answer.of(HEX.parseHex(status))));
        assertEquals(ErrorCode.USIM_REFUSED, refused.code());
        assertTrue(refused.detail().contains(status) && refused.detail().contains(words), refused.detail());
        assertEquals(ErrorCode.USIM_REFUSED,
                assertThrows(KedgeException.class, () -> Authenticate.externalKey(Answer.of(HEX.parseHex(status)))).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "db", "db08", "db08a54211d5e3ba50", "db00", "db03aabbcc", "db21" + "00", "db08a54211d5e3ba50bf",
        "db08a54211d5e3ba50bf0faa", "dc0dba853f3c121cb55edb820040ab", "dc", "aa08a54211d5e3ba50bf", "dc0fba853f3c121cb55edb820040ab4100"})
    void answersThatAreCutOffOrLieAboutLengthsAreRefused(String data) {
        KedgeException refused = assertThrows(KedgeException.class, () -> Authenticate.result(answer(data)));
        assertEquals(ErrorCode.USIM_REFUSED, refused.code());
    }

    @Test
    void aNafIdThatDoesNotFitIsRefusedBeforeTheCardSeesIt() {
        Impi impi = new Impi("1@ims.mnc001.mcc001.3gppnetwork.org");
        int room = 252 - impi.value().length();
        assertEquals(255, Authenticate.nafDerivation(new byte[room], impi)[4] & 0xFF);
        assertEquals(ErrorCode.USIM_REFUSED,
                assertThrows(KedgeException.class, () -> Authenticate.nafDerivation(new byte[room + 1], impi)).code());
    }

    @Test
    void nothingOfAnAnswerIsInItsText() {
        assertEquals("Answer[9 octets, 9000 (done)]", answer("db08a54211d5e3ba50").toString());
    }
}
