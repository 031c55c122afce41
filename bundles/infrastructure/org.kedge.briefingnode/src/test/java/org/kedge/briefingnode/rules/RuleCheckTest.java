package org.kedge.briefingnode.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;

class RuleCheckTest {
    private static List<Finding> check(String... rules) {
        return RuleCheck.check(Given.book(rules));
    }

    private static Finding only(List<Finding> findings) {
        assertEquals(1, findings.size(), findings::toString);
        return findings.get(0);
    }

    private static void error(String text, List<Finding> findings) {
        assertTrue(findings.stream().anyMatch(f -> f.isError() && f.text().contains(text)), () -> text + " is not in " + findings);
    }

    private static void warning(String where, String text, List<Finding> findings) {
        assertTrue(findings.stream().anyMatch(f -> !f.isError() && f.where().equals(where) && f.text().contains(text)),
                () -> where + " " + text + " is not in " + findings);
    }

    @Test
    void goodRulesHaveNoFindings() {
        assertEquals(List.of(), check("node=urn:gsma:imei:90420156-025763-0 -> a,b", "label=x not label=y -> b", "area=de/berlin -> a",
                "within=52.5,13.4,500 -> c", "cert.issuer=CN=X auth=certificate -> c", "-> nothing"));
    }

    @Test
    void aCircleOfListsIsNamedWithItsPath() {
        List<Finding> findings = RuleCheck.check(Given.book(Given.rule("main", "m", "-> @x"), Given.rule("x", "x", "label=l -> @y"),
                Given.rule("y", "y", "-> @x")));

        error("lists lead in a circle: x -> y -> x", findings);
        assertTrue(findings.stream().allMatch(f -> f.code() == ErrorCode.RULES_INVALID));
    }

    @Test
    void aListThatLeadsToItselfIsACircle() {
        error("lists lead in a circle: main -> main", check("-> @main"));
    }

    @Test
    void listsMayNotBeTooDeep() {
        List<BriefingRule> rules = new ArrayList<>(List.of(Given.rule("main", "m", "-> @l1")));
        IntStream.rangeClosed(1, 200).forEach(i -> rules.add(Given.rule("l" + i, "r" + i, i == 200 ? "-> a" : "-> @l" + (i + 1))));

        error("more than 64 deep", RuleCheck.check(Given.book(rules.toArray(new BriefingRule[0]))));
    }

    @Test
    void whatARuleNamesMustBeThere() {
        assertEquals(ErrorCode.DESTINATION_UNKNOWN, only(check("-> a,x")).code());
        error("there is no list x", check("-> @x"));
    }

    @Test
    void aListThatNobodyLeadsToIsOnlyAWarning() {
        warning("list x", "no enabled rule leads to it", RuleCheck.check(Given.book(Given.rule("main", "m", "-> a"),
                Given.rule("x", "x", "-> b"))));
    }

    @Test
    void destinationsOfOneRuleHaveDifferentTargets() {
        Destination twin = Given.destination("a");
        Destination other = new Destination("twin", twin.target(), twin.mechanism(), twin.mefUri(), twin.mefFqdn(), twin.trustAnchors(),
                twin.trustAnchorAliases(), twin.credentialAlias(), twin.enrolmentExpiry(), twin.derivation(), true, Optional.empty(),
                List.of(), twin.validity(), false);

        error("have the same target a.example.com", RuleCheck.check(new Rulebook(0, List.of(Given.rule("main", "m", "-> a,twin")),
                List.of(twin, other))));
        error("have the same target", check("-> a,a"));
    }

    @Test
    void namesAreUniqueAndOfTheirAlphabet() {
        error("several rules of this name", RuleCheck.check(Given.book(Given.rule("main", "m", "node=x -> a"),
                Given.rule("main", "m", "-> b"))));
        error("several destinations of this name", RuleCheck.check(new Rulebook(0, List.of(), List.of(Given.destination("a"),
                Given.destination("a")))));
        error("names of rules and lists", RuleCheck.check(Given.book(Given.rule("main", "-", "-> a"))));
        error("names of rules and lists", RuleCheck.check(Given.book(Given.rule("main", "m", "-> @a b".replace(" b", "/b")),
                Given.rule("a/b", "x", "-> a"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"label=a/b", "area=DE/Berlin", "area=/de", "within=52,13", "within=91,13,5", "within=52,13,0",
        "within=52,13,99999999", "within=1e1,13,5", "cert.subject=Acme", "cert.subject=O=", "cert.subject=X=y", "cert.subject=O=a+OU=b",
        "cert.issuer=CN=a,O=b", "auth=tls"})
    void malformedValuesAreNamed(String condition) {
        Finding finding = only(check(condition + " -> a"));

        assertTrue(finding.isError());
        assertTrue(finding.text().contains("\"" + condition.substring(condition.indexOf('=') + 1) + "\" is not"), finding::text);
    }

    @Test
    void aConditionHasAValue() {
        for (List<String> values : List.of(List.<String>of(), List.of(""))) {
            error("has no value, or an empty one", RuleCheck.check(Given.book(new BriefingRule("main", "r",
                    List.of(new Condition(Subject.LABEL, values, false)), BriefingRule.DEFAULT_SOURCES,
                    new Outcome(List.of("a"), Optional.empty()), true))));
        }
        error("\"a b\" is not a Node-ID", RuleCheck.check(Given.book(RuleText.parse("main", "r", List.of("node=a b", "->", "a")))));
    }

    @Test
    void aRuleAboutThePlaceBelievesSomebody() {
        error("accepts nobody's word", RuleCheck.check(Given.book(new BriefingRule("main", "r",
                List.of(new Condition(Subject.AREA, List.of("de"), false)), Set.of(), new Outcome(List.of("a"), Optional.empty()), true))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node=a node=b", "node=a|b not node=a|b|c", "auth=psk auth=gba", "auth=psk cert.subject=O=A",
        "not auth=certificate cert.issuer=O=A", "not auth=certificate|psk|gba", "label=l not label=l", "label=l|k not label=k|l|m",
        "area=de/berlin not area=de", "area=de area=fr", "within=52.5,13.4,500 within=48.1,11.5,500",
        "within=52.5,13.4,500 not within=52.5,13.4,600", "cert.subject=O=A not cert.subject=o=A"})
    void conditionsThatNobodyFulfilsAreErrors(String conditions) {
        error("no node fulfils", check(conditions + " -> a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node=a|b not node=a", "label=l label=k", "label=l|k not label=k", "area=de not area=de/berlin",
        "area=de area=de/berlin",
        "within=52.5,13.4,500 within=52.5,13.4,600", "auth=psk|certificate cert.subject=O=A", "auth=psk not cert.subject=O=A"})
    void conditionsThatSomebodyFulfilsAreNot(String conditions) {
        assertEquals(List.of(), check(conditions + " -> a"));
    }

    @Test
    void theSameConditionsWithAnotherOutcomeContradict() {
        error("contradicts rule main/r1", check("label=x node=n|m -> a", "node=m|n label=x -> b"));
        error("contradicts rule main/r1", check("cert.subject=O=A -> a", "cert.subject=2.5.4.10=A -> b"));
        error("contradicts rule main/r1", check("-> a", "-> nothing"));
        warning("rule main/r2", "says the same", check("label=x -> a,b", "label=x -> b,a"));
    }

    @ParameterizedTest
    @CsvSource({"label=x, label=x node=n", "-, label=x", "node=a|b, node=a", "area=de, area=de/berlin", "not node=a, node=b",
        "not label=x, not label=x|y", "not area=de, area=fr/paris", "auth=psk|gba, auth=gba",
        "not auth=psk, auth=certificate", "cert.issuer=CN=a|CN=b, cert.issuer=CN=b"})
    void aRuleBehindAWiderOneIsNeverReached(String wide, String narrow) {
        List<Finding> findings = check((wide.equals("-") ? "" : wide + " ") + "-> a", narrow + " -> b");

        warning("rule main/r2", "is never reached: rule main/r1", findings);
        assertTrue(findings.stream().noneMatch(Finding::isError));
    }

    @Test
    void aCircleWithinACircleIsNeverReached() {
        warning("rule main/r2", "is never reached", check("within=52.5,13.4,900 -> a", "within=52.5,13.4,100 -> b"));
        assertEquals(List.of(), check("within=52.5,13.4,100 -> a", "within=52.5,13.4,900 -> b"));
    }

    @ParameterizedTest
    @CsvSource({"label=x node=n, label=x", "node=a, node=b", "area=de/berlin, area=de", "label=x, not label=y", "auth=psk, not auth=gba"})
    void aRuleBehindANarrowerOneIsReached(String narrow, String wide) {
        assertEquals(List.of(), check(narrow + " -> a", wide + " -> b"));
    }

    /** Whose word counts may differ: then the earlier rule need not hold. */
    @Test
    void rulesThatBelieveOthersDoNotShadow() {
        assertEquals(List.of(), check("area=de -> a", "area=de accept=self -> b"));
        assertEquals(List.of(), check("area=de accept=registry,self -> a", "area=de accept=technician,self -> b"));
        warning("rule main/r2", "is never reached", check("area=de accept=registry,technician -> a", "area=de accept=registry -> b"));
    }

    @Test
    void aListDecidesOnlyWhenItEndsInADefault() {
        assertEquals(List.of(), RuleCheck.check(Given.book(Given.rule("main", "m1", "label=x -> @l"),
                Given.rule("main", "m2", "label=x -> b"),
                Given.rule("l", "l1", "node=n -> a"))));
        error("contradicts rule main/m1", RuleCheck.check(Given.book(Given.rule("main", "m1", "label=x -> @l"),
                Given.rule("main", "m2", "label=x -> b"), Given.rule("l", "l1", "node=n -> a"), Given.rule("l", "l2", "-> c"))));
    }

    @Test
    void tenThousandRulesForSingleNodesAreChecked() {
        List<BriefingRule> rules = new ArrayList<>();
        IntStream.range(0, 10_000).forEach(i -> rules.add(Given.rule("main", "r" + i, "node=n" + (i == 9_999 ? 0 : i) + " -> a")));
        rules.add(Given.rule("main", "default", "-> b"));

        warning("rule main/r9999", "rule main/r0 before it says the same", List.of(only(RuleCheck.check(
                Given.book(rules.toArray(new BriefingRule[0]))))));
    }

    private static Destination changed(Mechanism mechanism, String uri, List<String> anchors, String alias, Duration expiry,
            Duration validity,
            boolean deliver) {
        Destination a = Given.destination("a");
        return new Destination("a", a.target(), mechanism, URI.create(uri), a.mefFqdn(), List.of(), anchors, alias, expiry, a.derivation(),
                true, Optional.empty(), List.of(), validity, deliver);
    }

    @Test
    void destinationsThatNoNodeWouldTakeAreErrors() {
        Duration day = Duration.ofDays(1);
        String uri = "coaps://mef.example.com:5684";
        List<String> anchor = List.of("anchor");
        error("only mechanism psk has a key to deliver", of(changed(Mechanism.CERTIFICATE, uri, anchor, "bbn/k", day, day, true)));
        error("begins with bbn/", of(changed(Mechanism.PSK, uri, anchor, "kpm", day, day, true)));
        error("begins with bbn/", of(changed(Mechanism.PSK, uri, anchor, "bbn/", day, day, true)));
        error("begins with http or https", of(changed(Mechanism.GBA, uri, anchor, "usim", day, day, false)));
        error("begins with coaps or https", of(changed(Mechanism.PSK, "http://mef.example.com", anchor, "kpm", day, day, false)));
        error("cannot verify", of(changed(Mechanism.CERTIFICATE, uri, List.of(), "key", day, day, false)));
        error("cannot verify", of(changed(Mechanism.GBA, "https://bsf.example.com", List.of(), "usim", day, day, false)));
        error("its validity", of(changed(Mechanism.PSK, uri, anchor, "kpm", day, Duration.ZERO, false)));
        error("its validity", of(changed(Mechanism.PSK, uri, anchor, "kpm", day, day.negated(), false)));
        error("its enrolmentExpiry", of(changed(Mechanism.PSK, uri, anchor, "kpm", Duration.ZERO, day, false)));
        error("no node would take its instruction", of(changed(Mechanism.PSK, uri, anchor, "no alias", day, day, false)));
        assertEquals(List.of(), of(changed(Mechanism.PSK, uri, List.of(), "bbn/kpm", day, day, true)));
    }

    private static Destination delivering(String name, String mef, String alias) {
        Destination d = Given.destination(name, Mechanism.PSK, alias, true);
        return new Destination(name, d.target(), d.mechanism(), d.mefUri(), Fqdn.parse(mef), d.trustAnchors(), d.trustAnchorAliases(),
                alias, d.enrolmentExpiry(), d.derivation(), true, Optional.empty(), List.of(), d.validity(), true);
    }

    @Test
    void anAliasForTheKeysOfTwoMefsIsAnError() {
        error("which is with another MEF", RuleCheck.check(new Rulebook(0, List.of(), List.of(
                delivering("a", "mef-a.example.com", "bbn/kpm"), delivering("b", "mef-b.example.com", "bbn/kpm")))));
        assertEquals(List.of(), RuleCheck.check(new Rulebook(0, List.of(), List.of(delivering("a", "mef-a.example.com", "bbn/a"),
                delivering("b", "mef-b.example.com", "bbn/b"), delivering("c", "mef-b.example.com", "bbn/b")))));
    }

    @Test
    void theOneKeyOfANodeForTwoAliasesIsAnError() {
        error("delivered to several aliases: bbn/a, bbn/b", RuleCheck.check(new Rulebook(0, List.of(Given.rule("main", "r", "-> a,b")),
                List.of(delivering("a", "mef.example.com", "bbn/a"), delivering("b", "mef.example.com", "bbn/b")))));
    }

    private static List<Finding> of(Destination destination) {
        return RuleCheck.check(new Rulebook(0, List.of(), List.of(destination)));
    }
}
