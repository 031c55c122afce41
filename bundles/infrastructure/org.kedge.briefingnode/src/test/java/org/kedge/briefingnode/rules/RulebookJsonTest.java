package org.kedge.briefingnode.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.key.KeyDerivation;

class RulebookJsonTest {
    private static final String GOOD = """
            {"rules": [{"list": "main", "name": "r1", "when": [{"subject": "area", "values": ["de"]}], "accept": ["self"],
              "then": {"destinations": ["a"]}}],
             "destinations": [{"name": "a", "target": {"kind": "MAF", "id": "maf.example.com"}, "mechanism": "psk",
              "mefUri": "coaps://mef.example.com", "mefFqdn": "mef.example.com", "credentialAlias": "kpm", "enrolmentExpiry": "P180D",
              "validity": "P30D"}]}""";

    private static Rulebook read(String json) {
        return RulebookJson.readBook(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        BriefingRule off = Given.rule("l", "off", "-> nothing");
        Rulebook book = new Rulebook(0, List.of(Given.rule("main", "r", "node=a|b not within=1,2,3 accept=self -> cse"),
                Given.rule("main", "s", "-> @l"), new BriefingRule("l", "off", off.conditions(), off.accepts(), off.outcome(), false)),
                List.of(new Destination("cse", new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//sp.example.com/in1",
                        Fqdn.parse("in1.example.com")),
                        Mechanism.CERTIFICATE, URI.create("https://mef.example.com:8443"), Fqdn.parse("mef.example.com"),
                        List.of(Given.certificate("CN=root", "CN=root")), List.of("anchor"), "key", Duration.ofDays(90),
                        KeyDerivation.LEGACY,
                        false, Optional.of(Fqdn.parse("sp.example.com")), List.of(URI.create("coaps://in1.example.com:5684")),
                        Duration.ofDays(10), false), Given.destination("d", Mechanism.PSK, "bbn/kpm", true)));

        assertEquals(book, RulebookJson.readBook(RulebookJson.write(book)));
    }

    @Test
    void whatIsNotSaidHasADefault() {
        Rulebook book = read(GOOD);

        assertTrue(book.rules().get(0).enabled());
        assertTrue(book.destinations().get(0).enrolmentExchange());
        assertEquals(KeyDerivation.USAGE_CONSTRAINED, book.destinations().get(0).derivation());
        assertEquals(List.of(), RuleCheck.check(book));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {"{}; \"rules\"",
            "{'rules': []}; \"destinations\"", "{'destinations': []}; \"rules\"",
            "{'rules': [{'list': 'main', 'name': 'r', 'then': {}}], 'destinations': []}; \"rules\"[0]: member \"when\""})
    void aListThatIsNotThereIsNoEmptyOne(String json, String member) {
        KedgeException e = assertThrows(KedgeException.class, () -> read(json.replace('\'', '"')));

        assertEquals(ErrorCode.RULES_INVALID, e.code());
        assertTrue(e.getMessage().contains(member + " is missing"), e::getMessage);
        assertTrue(e.getMessage().contains(": [] when that is meant"), e::getMessage);
    }

    @Test
    void anEmptyListIsMeant() {
        Rulebook book = read("{\"rules\": [{\"list\": \"main\", \"name\": \"r\", \"when\": [], \"then\": {}}], \"destinations\": []}");

        assertEquals(List.of(), book.rules().get(0).conditions());
        assertEquals(new Rulebook(0, List.of(), List.of()), read("{\"rules\": [], \"destinations\": []}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"list\": \"main\", ;; member \"rules\"[0]: member \"list\" is missing",
        "\"subject\": \"area\"; \"subject\": \"place\"; \"rules\"[0] member \"when\"[0]: member \"subject\"",
        "[\"de\"]; \"de\"; member \"values\" is not an array of texts",
        "[\"self\"]; [\"me\"]; \"rules\"[0]: member \"accept\"",
        "\"name\": \"r1\"; \"name\": \"r1\", \"nmae\": 1; member \"nmae\" is not known",
        "\"validity\": \"P30D\"; \"validity\": \"30 days\"; \"destinations\"[0]: member \"validity\"",
        "\"psk\"; \"password\"; member \"mechanism\" is malformed",
        "\"kind\": \"MAF\"; \"kind\": \"CSE\"; member \"fqdn\" is missing",
        "\"mefFqdn\"; \"key\": \"00\", \"mefFqdn\"; member \"key\" is not known",
        "\"rules\"; \"rules\": [], \"rules\"; member \"rules\" appears twice", "P180D; {; is malformed",
        "{\"rules\"; {\"rules\" x; is not JSON at line 1, column"})
    void faultsNameElementAndMember(String before, String after, String fault) {
        String json = GOOD.replace(before, after == null ? "" : after);
        KedgeException e = assertThrows(KedgeException.class, () -> read(json));

        assertEquals(ErrorCode.RULES_INVALID, e.code());
        assertTrue(e.getMessage().contains(fault), e::getMessage);
    }
}
