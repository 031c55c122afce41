package org.kedge.briefingnode.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;

class RuleTextTest {
    @Test
    void aRuleIsReadWordByWord() {
        BriefingRule rule = Given.rule("main", "r",
                "label=plant-7|plant-8 area=de/berlin not cert.issuer=CN=X accept=registry,self -> maf-b,in-cse");

        assertEquals(new BriefingRule("main", "r", List.of(new Condition(Subject.LABEL, List.of("plant-7", "plant-8"), false),
                new Condition(Subject.AREA, List.of("de/berlin"), false), new Condition(Subject.CERTIFICATE_ISSUER, List.of("CN=X"), true)),
                Set.of(LocationSource.REGISTRY, LocationSource.SELF), new Outcome(List.of("maf-b", "in-cse"), Optional.empty()), true),
                rule);
    }

    @Test
    void aBarInAValueIsDoubled() {
        BriefingRule rule = RuleText.parse("main", "r", List.of("node=a||b|c", "to", "@x"));

        assertEquals(List.of("a|b", "c"), rule.conditions().get(0).values());
        assertEquals("'node=a||b|c' to @x", RuleText.write(rule));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"label; word 1, character 6: a condition is subject=value",
        "lable=x -> a; word 1, character 1: the subject",
        "label= -> a; word 1, character 7: a value is missing", "label=x| -> a; word 1, character 9: a value is missing",
        "label=x accept=me -> a; word 2, character 8: accept names", "accept=self,you -> a; word 1, character 13: accept names",
        "accept=self accept=self -> a; word 2, character 1: accept is there twice",
        "label=x; after word 1 there is a condition or to missing",
        "label=x not; after word 2 there is a condition missing", "label=x ->; after word 2 there is a name of a destination",
        "-> a b; word 3, character 1: nothing follows", "-> a,,b; word 2, character 3: names of destinations",
        "-> @; word 2, character 2: the name",
        "not accept=self -> a; word 2, character 1: the subject",
        "label=x - a; word 2, character 1: the shell took the arrow"})
    void faultsNameWordAndCharacter(String text, String fault) {
        KedgeException e = assertThrows(KedgeException.class, () -> Given.rule("main", "r", text));

        assertEquals(ErrorCode.RULES_INVALID, e.code());
        assertTrue(e.getMessage().contains(fault), e::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"to a", "to nothing", "to @l", "not node=x accept=self to a,b", "within=52.5,-13.4,500 auth=psk to a",
        "cert.subject=O=Acme to a"})
    void whatIsWrittenIsReadAgain(String text) {
        assertEquals(text, RuleText.write(Given.rule("main", "r", text)));
    }
}
