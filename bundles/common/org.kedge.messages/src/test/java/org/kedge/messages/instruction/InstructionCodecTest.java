package org.kedge.messages.instruction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.messages.TestCertificates;
import org.kedge.messages.json.Anchors;

class InstructionCodecTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(new String(InstructionCodec.schema(), StandardCharsets.UTF_8));
    private static final String MINIMAL = """
            {"serial": 7, "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2027-01-01T00:00:00Z", "mechanism": "psk",
             "target": {"kind": "MAF", "id": "maf.example.com"}, "mefUri": "coaps://192.0.2.1:5684", "mefFqdn": "MEF.example.com.",
             "credentialAlias": "kpm-1", "enrolmentExpiry": "P180D"}
            """;

    private static BootstrapInstruction full() {
        return new BootstrapInstruction(9, Optional.of("urn:gsma:imei:90420156-025763-0"), Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2027-01-01T00:00:00.5Z"), Mechanism.CERTIFICATE,
                new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//sp.example.com/mn1", Fqdn.parse("mn1.in1.sp.example.com")),
                Optional.of("//sp.example.com/gw1"), URI.create("coaps://mef.example.com:5684"), Fqdn.parse("mef.example.com"),
                List.of(TestCertificates.anchor()), List.of("anchors/mef", "other"), "device-key", Duration.ofDays(30),
                KeyDerivation.LEGACY, false, Optional.of(Fqdn.parse("admin.example.com")),
                List.of(URI.create("coaps://mn1.example.com:5684"), URI.create("https://mn1.example.com")));
    }

    private static ObjectNode minimal() {
        return parse(MINIMAL);
    }

    private static ObjectNode parse(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BootstrapInstruction decode(JsonNode json) {
        return InstructionCodec.decode(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean schemaAccepts(JsonNode json) {
        return SCHEMA.validate(json).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadBackAndFollowsTheSchema() throws IOException {
        byte[] json = InstructionCodec.encode(full());
        assertEquals(full(), InstructionCodec.decode(json));
        assertEquals(List.of(), List.copyOf(SCHEMA.validate(MAPPER.readTree(json))));
    }

    @Test
    void defaultsOfAMinimalDocument() {
        BootstrapInstruction read = decode(minimal());
        assertTrue(schemaAccepts(minimal()));
        assertEquals(EnrolmentTarget.maf(Fqdn.parse("maf.example.com")), read.target());
        assertEquals(Fqdn.parse("mef.example.com"), read.mefFqdn());
        assertEquals(KeyDerivation.USAGE_CONSTRAINED, read.derivation());
        assertEquals(Duration.ofDays(180), read.enrolmentExpiry());
        assertTrue(read.enrolmentExchange());
        assertEquals(read, InstructionCodec.decode(InstructionCodec.encode(read)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "notBefore", "notAfter", "mechanism", "target", "mefUri", "mefFqdn", "credentialAlias",
            "enrolmentExpiry"})
    void everyRequiredMemberIsNamedWhenItIsMissing(String name) {
        ObjectNode json = minimal();
        json.remove(name);
        assertMalformed(json, name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "serial | -1", "serial | \"7\"", "serial | 1.5", "nodeId | \"\"", "nodeId | \"a b\"", "notBefore | \"20260101T000000\"",
        "notBefore | \"2026-01-01T00:00:00+01:00\"", "notAfter | 1767225600", "mechanism | \"PSK\"", "mechanism | \"smoke\"",
        "target | \"maf.example.com\"", "target | {\"kind\":\"MAF\"}", "target | {\"kind\":\"UFO\",\"id\":\"x\"}",
        "target | {\"kind\":\"CSE\",\"id\":\"//sp.example.com/mn1\"}", "target | {\"kind\":\"MAF\",\"id\":\"m.example.com\",\"more\":1}",
        "enroleeId | \"gw1\"", "mefUri | \"coap://mef.example.com\"", "mefUri | \"coaps://u@mef.example.com\"",
        "mefUri | \"coaps://mef.example.com?x=1\"", "trustAnchors | \"AAAA\"", "trustAnchors | [\"not base64!\"]", "trustAnchors | [7]",
        "trustAnchorAliases | [\"sp ace\"]", "credentialAlias | \"sp ace\"", "credentialAlias | \"\"", "enrolmentExpiry | \"180 days\"",
        "enrolmentExpiry | \"P\"", "derivation | \"usage\"", "enrolmentExchange | \"yes\"",
        "targetUris | \"coaps://a\"", "targetUris | [\"coap://a\"]", "targetUris | [\"https://u@a\"]", "targetUris | [\"https://a/p\"]",
        "surprise | 1", "idMEF | \"mef.example.com\"", "idMAF | \"maf.example.com\""})
    void wrongMembersAreRefusedByCodecAndSchemaAndNamed(String name, String value) throws IOException {
        ObjectNode json = minimal();
        json.set(name, MAPPER.readTree(value));
        assertMalformed(json, name);
        assertFalse(schemaAccepts(json), "the schema accepts " + json);
    }

    /** Grammars that only code can check. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"target | {\"kind\":\"MAF\",\"id\":\"maf.example.com\",\"fqdn\":\"other.example.com\"}",
        "target | {\"kind\":\"CSE\",\"id\":\"mn1\",\"fqdn\":\"mn1.example.com\"}", "mefFqdn | \"-mef-\"", "adminFqdn | \"a..b\"",
        "notAfter | \"2025-01-01T00:00:00Z\"", "notBefore | \"2026-02-30T00:00:00Z\"", "trustAnchors | [\"AAAA\"]",
        "targetUris | [\"https://:1\"]", "enrolmentExpiry | \"PT0S\"", "enrolmentExpiry | \"P99999999D\"", "serial | 99999999999999999999"})
    void wrongValuesAreRefusedAndNamed(String name, String value) throws IOException {
        ObjectNode json = minimal();
        json.set(name, MAPPER.readTree(value));
        assertMalformed(json, name.equals("target") ? "id" : name);
    }

    @Test
    void certificateMechanismNeedsAnAnchor() {
        ObjectNode json = minimal().put("mechanism", "certificate");
        assertMalformed(json, "trustAnchors");
        assertFalse(schemaAccepts(json));
        json.putArray("trustAnchorAliases").add("mef-root");
        assertEquals(List.of("mef-root"), decode(json).trustAnchorAliases());
        assertTrue(schemaAccepts(json));
    }

    @Test
    void gbaNamesABsfByHttpOrHttpsAndAUsim() {
        ObjectNode json = minimal().put("mechanism", "gba").put("mefUri", "http://bsf.example.com:8080").put("credentialAlias", "sim-1");
        assertEquals("sim-1", decode(json).credentialAlias());
        assertEquals(URI.create("http://bsf.example.com:8080"), decode(json).mefUri());
        assertTrue(schemaAccepts(json));
        assertEquals(decode(json), InstructionCodec.decode(InstructionCodec.encode(decode(json))));
        json.put("mefUri", "https://bsf.example.com/");
        assertMalformed(json, "trustAnchors");
        assertFalse(schemaAccepts(json));
        json.putArray("trustAnchorAliases").add("bsf-root");
        assertEquals(List.of("bsf-root"), decode(json).trustAnchorAliases());
        assertTrue(schemaAccepts(json));
    }

    @ParameterizedTest
    @CsvSource({"gba,coaps://bsf.example.com", "gba,http://bsf.example.com/path", "gba,ftp://bsf.example.com",
        "gba,http://u@bsf.example.com", "psk,http://mef.example.com", "certificate,http://mef.example.com"})
    void aMechanismHasItsOwnSchemes(String mechanism, String uri) {
        ObjectNode json = minimal().put("mechanism", mechanism).put("mefUri", uri);
        json.putArray("trustAnchorAliases").add("root");
        assertMalformed(json, "mefUri");
        assertFalse(schemaAccepts(json), "the schema accepts " + json);
    }

    @Test
    void namesOfTheOlderTextAreAccepted() {
        ObjectNode json = minimal();
        json.remove(List.of("mefFqdn", "target"));
        json.put("idMEF", "mef.example.com").put("idMAF", "maf.example.com").put("idFDE", "//sp.example.com/gw1");
        ((ArrayNode) json.putArray("rootOfTrust")).add(Anchors.encode(TestCertificates.anchor()));
        BootstrapInstruction read = decode(json);
        assertEquals(decode(minimal()).target(), read.target());
        assertEquals(Fqdn.parse("mef.example.com"), read.mefFqdn());
        assertEquals("//sp.example.com/gw1", read.enroleeId().orElseThrow());
        assertEquals(List.of(TestCertificates.anchor()), read.trustAnchors());
        assertTrue(schemaAccepts(json));
    }

    @Test
    void thePlaceOfAFaultInTheFormIsNamedAlsoWhereALimitOfTheParserIsExceeded() {
        for (String bad : List.of("{\"serial\":1,\n oops}", "{\n\"serial\":" + "[".repeat(1000),
                "{\n\"serial\":" + "9".repeat(1000) + "}")) {
            String detail = fault(bad.getBytes(StandardCharsets.UTF_8)).detail();
            assertTrue(detail.matches(".* is not JSON at line 2, column \\d+"), detail);
        }
    }

    @Test
    void notJsonAndDuplicates() {
        for (String bad : List.of("", "{", "[]", "\"x\"", MINIMAL + MINIMAL, MINIMAL.replace("{\"serial\"", "{/**/\"serial\""),
                " ".repeat(InstructionCodec.MAX_OCTETS) + MINIMAL)) {
            assertEquals(ErrorCode.BRIEFING_MALFORMED, fault(bad.getBytes(StandardCharsets.UTF_8)).code());
        }
        KedgeException twice = fault(MINIMAL.replace("{\"serial\"", "{\"serial\":8,\"serial\"").getBytes(StandardCharsets.UTF_8));
        assertTrue(twice.detail().contains("\"serial\" appears twice"), twice.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "Key", "kpm", "psk", "secret", "sharedSecret", "password", "passphrase", "privateKey", "private_key",
            "privatekey", "pin", "simPin", "symmKeyValue", "keyPem", "ke", "km"})
    void aMemberThatLooksLikeASecretIsRefusedAtAnyDepthWithoutItsValue(String name) {
        assertSecret(json -> json.put(name, "c0ffee00c0ffee00"), name);
        assertSecret(json -> ((ObjectNode) json.get("target")).put(name, "c0ffee00c0ffee00"), name);
        assertSecret(json -> json.putArray("extra").addObject().putObject("inner").put(name, "c0ffee00c0ffee00"), name);
    }

    @Test
    void aPrivateKeyInAValueIsRefusedWhereverItStands() {
        String pem = "-----BEGIN EC PRIVATE KEY-----\nc0ffee00c0ffee00\n-----END EC PRIVATE KEY-----";
        assertSecret(json -> json.put("nodeId", pem), "nodeId");
        assertSecret(json -> json.putArray("trustAnchors").add(pem), "trustAnchors");
        assertSecret(json -> json.putObject("x").put("y", pem.toLowerCase()), "y");
    }

    private static void assertSecret(Consumer<ObjectNode> change, String name) {
        ObjectNode json = minimal();
        change.accept(json);
        KedgeException fault = fault(json.toString().getBytes(StandardCharsets.UTF_8));
        assertEquals(ErrorCode.BRIEFING_CONTAINS_SECRET, fault.code(), fault.detail());
        assertTrue(fault.detail().contains(name), fault.detail());
        assertFalse(fault.toString().contains("c0ffee"), fault.toString());
    }

    private static void assertMalformed(JsonNode json, String name) {
        KedgeException fault = fault(json.toString().getBytes(StandardCharsets.UTF_8));
        assertEquals(ErrorCode.BRIEFING_MALFORMED, fault.code(), fault.detail());
        assertTrue(fault.detail().contains("\"" + name + "\""), fault.detail());
    }

    private static KedgeException fault(byte[] json) {
        return assertThrows(KedgeException.class, () -> InstructionCodec.decode(json));
    }
}
