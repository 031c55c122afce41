package org.kedge.usim.pcsc.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.usim.pcsc.TestVectors;

/** The files of TS-0003 annex D: RV-056 to RV-064. */
class UiccVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    @TestFactory
    Stream<DynamicTest> vectors() {
        List<JsonNode> vectors = TestVectors.of("rspf.json", "uicc");
        assertEquals(9, vectors.size());
        return vectors.stream().map(v -> DynamicTest.dynamicTest(v.get("id").asText() + " " + v.get("name").asText(), () -> run(v)));
    }

    private static void run(JsonNode vector) throws UnknownHostException {
        JsonNode in = vector.get("inputs");
        byte[] octets = HEX.parseHex(vector.get("outputs").get("octets").asText());
        String text = in.path("text").asText();
        if (vector.get("negative").asBoolean()) {
            assertEquals(ErrorCode.USIM_REFUSED, assertThrows(KedgeException.class, () -> MefAddress.of(octets)).code());
            return;
        }
        switch (in.get("file").asText()) {
            case "EF_MAFFQDN", "EF_CSEID" -> assertEquals(Optional.of(text), M2mFiles.text(octets, "file"));
            case "EF_INCSEIDS" -> assertEquals(Optional.of(text), M2mFiles.listed(octets, "file"));
            case "EF_DIR" -> assertEquals(Map.of(Integer.parseInt(in.get("df").asText(), 16), text), directory(octets));
            case "EF_1M2MST" -> {
                TreeSet<Integer> services = new TreeSet<>();
                in.get("services").forEach(service -> services.add(service.asInt()));
                assertEquals(services, Bits.services(octets));
            }
            case "EF_MEFID" -> {
                MefAddress address = MefAddress.of(octets).orElseThrow();
                assertEquals(in.get("type").asText(), address.type().name().toLowerCase(Locale.ROOT));
                if (address.type() == MefAddress.Type.FQDN) {
                    assertEquals(text, address.text());
                } else {
                    assertEquals(InetAddress.getByName(text), InetAddress.getByName(address.text()));
                }
            }
            default -> throw new AssertionError("a file that nobody reads: " + in.get("file"));
        }
    }

    /** The vector is the discretionary template alone; a record has it behind the AID. */
    private static Map<Integer, String> directory(byte[] template) {
        byte[] record = HEX.parseHex("61" + HEX.toHexDigits((byte) (9 + template.length)) + "4f07a0000000871002" + HEX.formatHex(template));
        return DirectoryEntry.of(record).orElseThrow().m2m();
    }

    @Test
    void unusedRecordsAreNoAddresses() {
        assertEquals(Optional.empty(), MefAddress.of(HEX.parseHex("00ffffff")));
        assertEquals(Optional.empty(), MefAddress.of(HEX.parseHex("ffffffff")));
        assertEquals(Optional.empty(), M2mFiles.listed(HEX.parseHex("ffffff"), "file"));
        assertEquals(Optional.empty(), M2mFiles.listed(HEX.parseHex("00ffff"), "file"));
        assertEquals(Optional.empty(), DirectoryEntry.of(HEX.parseHex("ffffffff")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0603c000020aff", "0401c00002ffff", "0601c000020a01", "0100ffffff", "090061ffff", "05 01 c0 00 02 0a 00"})
    void addressesOfAnotherTypeOrLengthAreRefused(String record) {
        byte[] octets = HEX.parseHex(record.replace(" ", ""));
        assertEquals(ErrorCode.USIM_REFUSED, assertThrows(KedgeException.class, () -> MefAddress.of(octets)).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0561", "ff6162", "0161aa"})
    void listedTextsThatLieAboutTheirLengthAreRefused(String record) {
        assertEquals(ErrorCode.USIM_REFUSED,
                assertThrows(KedgeException.class, () -> M2mFiles.listed(HEX.parseHex(record), "file")).code());
    }
}
