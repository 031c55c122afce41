package org.kedge.briefingnode.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.NodeRecord;

class RuleEngineTest {
    private static List<String> decide(Rulebook book, Facts facts) {
        RuleEngine engine = new RuleEngine(book);
        Decision decision = engine.decide(facts);
        assertEquals(decision.destinations(), engine.explain(facts).destinations(), "the dry run says the same");
        assertEquals(decision.decidedBy(), engine.explain(facts).decidedBy());
        return Given.names(decision);
    }

    private static boolean holds(String condition, Facts facts) {
        return decide(Given.book(condition + " -> a", "-> b"), facts).equals(List.of("a"));
    }

    @Test
    void theFirstRuleThatHoldsDecides() {
        Rulebook book = Given.book("node=n1 -> a", "label=plant-7 -> b,c", "-> c");

        assertEquals(List.of("a"), decide(book, Given.facts(Given.node("n1", "plant-7"))));
        assertEquals(List.of("b", "c"), decide(book, Given.facts(Given.node("n2", "plant-7"))));
        assertEquals(List.of("c"), decide(book, Given.facts(Given.node("n2"))));
    }

    @Test
    void allConditionsMustHoldAndAnyValueOfOneIsEnough() {
        assertTrue(holds("label=x|y node=n1", Given.facts(Given.node("n1", "y"))));
        assertFalse(holds("label=x label=y", Given.facts(Given.node("n1", "y"))));
        assertTrue(holds("not label=x|z", Given.facts(Given.node("n1", "y"))));
        assertFalse(holds("not label=x|y", Given.facts(Given.node("n1", "y"))));
    }

    @Test
    void withoutAnyRuleThatHoldsNothingIsDecided() {
        Decision decision = new RuleEngine(Given.book("node=n1 -> a")).explain(Given.facts(Given.node("n2")));

        assertTrue(decision.destinations().isEmpty());
        assertTrue(decision.decidedBy().isEmpty());
        assertTrue(new RuleEngine(Given.book(new BriefingRule[0])).decide(Given.facts(Given.node("n2"))).decidedBy().isEmpty());
    }

    @Test
    void aRuleMayDecideThatANodeIsGivenNothing() {
        Decision decision = new RuleEngine(Given.book("label=stolen -> nothing", "-> a")).decide(Given.facts(Given.node("n1", "stolen")));

        assertTrue(decision.destinations().isEmpty());
        assertEquals("r1", decision.decidedBy().orElseThrow().rule());
    }

    @Test
    void aListThatDecidesNothingLetsTheNextRuleTry() {
        Rulebook book = Given.book(Given.rule("main", "m1", "label=x -> @berlin"), Given.rule("main", "m2", "-> c"),
                Given.rule("berlin", "b1", "node=n1 -> a"));

        assertEquals(List.of("a"), decide(book, Given.facts(Given.node("n1", "x"))));
        assertEquals(List.of("c"), decide(book, Given.facts(Given.node("n2", "x"))));
    }

    @Test
    void aDisabledRuleIsNotTriedAndTheDryRunSaysSo() {
        BriefingRule rule = Given.rule("main", "off", "-> a");
        Rulebook book = Given.book(new BriefingRule(rule.list(), rule.name(), rule.conditions(), rule.accepts(), rule.outcome(), false),
                Given.rule("main", "on", "-> b"));

        assertEquals(List.of("b"), decide(book, Given.facts(Given.node("n1"))));
        assertEquals("it is disabled", new RuleEngine(book).explain(Given.facts(Given.node("n1"))).steps().get(0).why());
    }

    @ParameterizedTest
    @CsvSource({"cert.subject=O=Acme,true", "cert.subject=o=Acme,true", "cert.subject=2.5.4.10=Acme,true", "cert.subject=O=acme,false",
        "cert.subject=O=Acme Inc,false", "cert.subject=OU=left,true", "cert.subject=OU=right,true", "cert.subject=serialNumber=42,true",
        "cert.subject=CN=Acme CA,false", "cert.issuer=CN=Acme CA,true", "cert.issuer=O=Acme,false", "not cert.issuer=O=Acme,true"})
    void attributesOfTheCertificateAreComparedExactly(String condition, boolean holds) {
        X509Certificate certificate = Given.certificate("CN=gw1,OU=left+OU=right,O=Acme,SERIALNUMBER=42", "CN=Acme CA");
        Facts facts = new Facts(Given.node("n1"), "certificate", Optional.of(certificate), Optional.empty());
        List<String> words = new ArrayList<>(List.of(condition.startsWith("not ") ? condition.substring(4) : condition, "->", "a"));
        if (condition.startsWith("not ")) {
            words.add(0, "not");
        }

        assertEquals(holds, !new RuleEngine(Given.book(RuleText.parse("main", "r", words))).decide(facts).destinations().isEmpty());
    }

    /** What a name shows when it is printed carelessly is not what it says. */
    @Test
    void anAttributeHiddenInTheValueOfAnotherOneDoesNotCount() {
        X509Certificate certificate = Given.certificate(new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "gw1,O=Acme").addRDN(BCStyle.OU, "x+O=Acme").build(), new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "y\\,O=Acme").build());
        Facts facts = new Facts(Given.node("n1"), "certificate", Optional.of(certificate), Optional.empty());

        assertFalse(holds("cert.subject=O=Acme", facts));
        assertFalse(holds("cert.issuer=O=Acme", facts));
        assertTrue(holds("cert.subject=CN=gw1\\,O\\=Acme", facts));
    }

    @Test
    void withoutCertificateNoAttributeIsThere() {
        Facts facts = Given.facts(Given.node("n1"));

        assertFalse(holds("cert.subject=O=Acme", facts));
        assertTrue(holds("not cert.subject=O=Acme", facts));
        assertTrue(holds("auth=psk|gba", facts));
        assertFalse(holds("auth=certificate", facts));
    }

    @Test
    void anAreaHoldsAllBelowIt() {
        Facts berlin = Given.facts(Given.located(Given.node("n1"), Optional.of(Given.area("de/berlin/plant-7")), Optional.empty()));

        assertTrue(holds("area=de/berlin", berlin));
        assertTrue(holds("area=de/berlin/plant-7", berlin));
        assertFalse(holds("area=de/ber", berlin));
        assertFalse(holds("area=de/berlin/plant-77", berlin));
        assertTrue(holds("not area=de/munich", berlin));
    }

    @Test
    void aCircleHoldsWhatIsNear() {
        Facts alexanderplatz = Given.facts(Given.located(Given.node("n1"), Optional.of(Given.at(52.5219, 13.4132)), Optional.empty()));

        assertTrue(holds("within=52.5163,13.3777,3000", alexanderplatz));
        assertFalse(holds("within=52.5163,13.3777,2000", alexanderplatz));
        assertTrue(holds("not within=48.1372,11.5755,5000", alexanderplatz));
    }

    /** Nobody's silence is proof of being elsewhere. */
    @Test
    void withoutALocationNoConditionAboutItHolds() {
        Facts nowhere = Given.facts(Given.node("n1"));
        Facts onlyArea = Given.facts(Given.located(Given.node("n1"), Optional.of(Given.area("de")), Optional.empty()));

        assertFalse(holds("area=de", nowhere));
        assertFalse(holds("not area=de", nowhere));
        assertFalse(holds("not within=52,13,100", onlyArea));
    }

    private static Facts places(String registry, String technician, String self) {
        NodeRecord node = Given.located(Given.node("n1"), place(registry), place(technician));
        return new Facts(node, "psk", Optional.empty(), place(self));
    }

    private static Optional<Location> place(String area) {
        return Optional.of(area).filter(text -> !text.equals("-")).map(Given::area);
    }

    /** D-83: registry before technician before the node itself, and by default not the node itself. */
    @ParameterizedTest
    @CsvSource({"de, -, -, '', true", "-, de, -, '', true", "-, -, de, '', false", "-, -, de, accept=self, true",
        "fr, de, de, '', false", "de, fr, fr, '', true", "fr, de, de, accept=technician, true", "-, fr, de, accept=technician|self, false",
        "fr, -, de, accept=registry|self, false", "fr, -, de, accept=self, true"})
    void theFirstAcceptedSourceWithAWordDecides(String registry, String technician, String self, String accept, boolean holds) {
        assertEquals(holds, holds(("area=de " + accept.replace('|', ',')).strip(), places(registry, technician, self)));
    }

    /** A node of which the registry knows the area cannot add a position by what it says itself. */
    @Test
    void aSourceDecidesAboutAreaAndPositionAlike() {
        NodeRecord node = Given.located(Given.node("n1"), Optional.of(Given.area("de")), Optional.empty());
        Facts facts = new Facts(node, "psk", Optional.empty(), Optional.of(Given.at(48.1, 11.5)));

        assertFalse(holds("within=48.1,11.5,1000 accept=registry,self", facts));
        assertTrue(holds("within=48.1,11.5,1000 accept=self", facts));
    }

    @Test
    void theDryRunSaysWhoseWordCountedAndWhoseDidNot() {
        String why = new RuleEngine(Given.book("area=de -> a")).explain(places("fr", "-", "de")).steps().get(0).why();

        assertTrue(why.contains("the word of registry counts: fr"), why);
        assertTrue(why.contains("self says de, not accepted here"), why);
    }

    @Test
    void rulesThatCannotBeRunAreRefused() {
        assertEquals(ErrorCode.DESTINATION_UNKNOWN, refusal(Given.book("-> x")));
        assertEquals(ErrorCode.RULES_INVALID, refusal(Given.book("-> @x")));
        assertEquals(ErrorCode.RULES_INVALID, refusal(Given.book("within=1,2 -> a")));
        assertEquals(ErrorCode.RULES_INVALID, refusal(Given.book(Given.rule("main", "m", "-> @x"), Given.rule("x", "x", "-> @main"))));
    }

    private static ErrorCode refusal(Rulebook book) {
        return assertThrows(KedgeException.class, () -> new RuleEngine(book)).code();
    }

    /** Without memory of what a list came to, 2 to the power of 50 lists would be tried. */
    @Test
    void listsThatNameListsTwiceDoNotExplode() {
        List<BriefingRule> rules = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String list = i == 0 ? "main" : "l" + i;
            rules.add(Given.rule(list, "x" + i, "-> @l" + (i + 1)));
            rules.add(Given.rule(list, "y" + i, "-> @l" + (i + 1)));
        }
        rules.add(Given.rule("l50", "end", "node=other -> a"));

        assertTrue(decide(Given.book(rules.toArray(new BriefingRule[0])), Given.facts(Given.node("n1"))).isEmpty());
    }
}
