package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.briefing.Location;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;

/** What is wrong with one rule by itself: names, values, conditions that no node can fulfil together. */
final class ConditionCheck {
    static final String LABEL = "[A-Za-z0-9._:-]{1,64}";
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}";
    private static final Set<String> AUTHENTICATION = Set.of("certificate", "psk", "gba");

    private final BriefingRule rule;
    private final List<Finding> findings = new ArrayList<>();

    private ConditionCheck(BriefingRule rule) {
        this.rule = rule;
    }

    static List<Finding> of(BriefingRule rule) {
        ConditionCheck check = new ConditionCheck(rule);
        check.names();
        rule.conditions().forEach(check::values);
        if (check.findings.isEmpty()) {
            check.together();
        }
        return check.findings;
    }

    private void error(String text) {
        findings.add(Finding.error(Structure.where(rule), text));
    }

    private void names() {
        if (!rule.name().matches(NAME) || !rule.list().matches(NAME)) {
            error("names of rules and lists have 1 to 64 letters, digits and . _ : -");
        }
        if (rule.accepts().isEmpty() && rule.conditions().stream().anyMatch(c -> Vocabulary.isLocation(c.subject()))) {
            error("it asks for the location and accepts nobody's word about it");
        }
    }

    private void values(Condition condition) {
        if (condition.values().isEmpty() || condition.values().stream().anyMatch(String::isEmpty)) {
            error("condition " + Vocabulary.word(condition.subject()) + " has no value, or an empty one");
            return;
        }
        condition.values().stream().filter(value -> !fits(condition.subject(), value)).forEach(
                value -> error("condition " + Vocabulary.word(condition.subject()) + ": \"" + clean(value) + "\" is not "
                        + form(condition.subject())));
    }

    private static boolean fits(Subject subject, String value) {
        return switch (subject) {
            case NODE -> accepted(() -> new NodeId(value));
            case LABEL -> value.matches(LABEL);
            case CERTIFICATE_SUBJECT, CERTIFICATE_ISSUER -> Attribute.parse(value).isPresent();
            case AUTHENTICATION -> AUTHENTICATION.contains(value);
            case AREA -> accepted(() -> new Location(Optional.of(value), Optional.empty()));
            case WITHIN -> Circle.parse(value).isPresent();
        };
    }

    private static String form(Subject subject) {
        return switch (subject) {
            case NODE -> "a Node-ID";
            case LABEL -> "a label of 1 to 64 letters, digits and . _ : -";
            case CERTIFICATE_SUBJECT, CERTIFICATE_ISSUER -> "one attribute with value in the form of RFC 4514, such as O=Acme";
            case AUTHENTICATION -> "certificate, psk or gba";
            case AREA -> "a path of lower-case words such as de/berlin";
            case WITHIN -> "latitude,longitude,metres such as 52.52,13.405,500";
        };
    }

    private static boolean accepted(Runnable parser) {
        try {
            parser.run();
            return true;
        } catch (KedgeException e) {
            return false;
        }
    }

    private static String clean(String value) {
        String shown = value.length() > 60 ? value.substring(0, 60) + "..." : value;
        return shown.replaceAll("[^ -~]", "?");
    }

    /** Pairs of conditions of which never both hold. */
    private void together() {
        List<Condition> all = rule.conditions();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                if (excludes(all.get(i), all.get(j)) || excludes(all.get(j), all.get(i))) {
                    error("no node fulfils both " + Vocabulary.text(all.get(i)) + " and " + Vocabulary.text(all.get(j)));
                }
            }
            if (nobody(all.get(i))) {
                error("no node fulfils " + Vocabulary.text(all.get(i)));
            }
        }
    }

    private static boolean nobody(Condition condition) {
        return condition.subject() == Subject.AUTHENTICATION && condition.negated() && condition.values().containsAll(AUTHENTICATION);
    }

    private static boolean excludes(Condition a, Condition b) {
        if (a.negated()) {
            return false;
        }
        if (b.subject() != a.subject()) {
            Predicate<Subject> certificate = s -> s == Subject.CERTIFICATE_SUBJECT || s == Subject.CERTIFICATE_ISSUER;
            return certificate.test(a.subject()) && b.subject() == Subject.AUTHENTICATION
                    && b.negated() == b.values().contains("certificate");
        }
        if (b.negated()) {
            // What "a" asks for is all within what "b" refuses.
            return Implication.implies(a, new Condition(b.subject(), b.values(), false));
        }
        return switch (a.subject()) {
            case NODE, AUTHENTICATION -> a.values().stream().noneMatch(b.values()::contains);
            case AREA -> a.values().stream().allMatch(x -> b.values().stream()
                    .noneMatch(y -> Implication.below(x, y) || Implication.below(y, x)));
            case WITHIN -> Implication.circles(a).stream().allMatch(x -> Implication.circles(b).stream().noneMatch(x::touches));
            case LABEL, CERTIFICATE_SUBJECT, CERTIFICATE_ISSUER -> false;
        };
    }
}
