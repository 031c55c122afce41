package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;

/**
 * Rules that are never reached, because an earlier one of their list holds whenever they do. Rules are found by what they ask for, so
 * that 10,000 rules for single nodes are not compared pair by pair. Values are well-formed, lists lead in no circle.
 */
final class ShadowCheck {
    private static final List<Subject> RAREST = List.of(Subject.NODE, Subject.AREA, Subject.LABEL, Subject.CERTIFICATE_SUBJECT,
            Subject.CERTIFICATE_ISSUER, Subject.AUTHENTICATION);

    private final List<Finding> findings = new ArrayList<>();
    /** Lists that decide for every node: they end in a default, at any depth. */
    private final Map<String, Boolean> deciding = new HashMap<>();
    private final Map<String, List<BriefingRule>> lists = new LinkedHashMap<>();

    private ShadowCheck(List<BriefingRule> rules) {
        rules.stream().filter(BriefingRule::enabled).forEach(rule -> lists.computeIfAbsent(rule.list(), l -> new ArrayList<>()).add(rule));
    }

    static List<Finding> of(List<BriefingRule> rules) {
        ShadowCheck check = new ShadowCheck(rules);
        check.lists.values().forEach(check::list);
        return check.findings;
    }

    private void list(List<BriefingRule> rules) {
        Map<String, List<BriefingRule>> earlier = new HashMap<>();
        for (BriefingRule rule : rules) {
            lookups(rule).stream().flatMap(key -> earlier.getOrDefault(key, List.of()).stream())
                    .filter(wide -> Implication.of(rule, wide)).findFirst().ifPresent(wide -> shadowed(rule, wide));
            if (decides(rule)) {
                keys(rule, key -> earlier.computeIfAbsent(key, k -> new ArrayList<>()).add(rule));
            }
        }
    }

    /** Whether nothing after it is tried once it holds. */
    private boolean decides(BriefingRule rule) {
        return rule.outcome().list().map(this::decidesAlways).orElse(true);
    }

    private boolean decidesAlways(String list) {
        Optional<Boolean> known = Optional.ofNullable(deciding.get(list));
        if (known.isPresent()) {
            return known.get();
        }
        boolean decides = lists.getOrDefault(list, List.of()).stream().anyMatch(rule -> rule.conditions().isEmpty() && decides(rule));
        deciding.put(list, decides);
        return decides;
    }

    private void shadowed(BriefingRule rule, BriefingRule wide) {
        boolean same = Implication.of(wide, rule);
        boolean agrees = outcome(rule).equals(outcome(wide));
        String where = Structure.where(rule);
        if (same && !agrees) {
            findings.add(Finding.error(where, "contradicts " + Structure.where(wide) + ": the same conditions, but "
                    + Vocabulary.text(rule.outcome()) + " instead of " + Vocabulary.text(wide.outcome())));
        } else {
            findings.add(Finding.warning(where, "is never reached: " + Structure.where(wide) + " before it "
                    + (same ? "says the same" : wide.conditions().isEmpty() ? "holds for every node" : "holds whenever it does")));
        }
    }

    private static Set<String> outcome(BriefingRule rule) {
        Set<String> out = new HashSet<>(rule.outcome().destinations());
        rule.outcome().list().ifPresent(list -> out.add(Vocabulary.LIST + list));
        return out;
    }

    /** Under what a rule is found: the values of its rarest condition that asks for something; without such a condition, always. */
    private static void keys(BriefingRule rule, Consumer<String> key) {
        Optional<Condition> asks = rule.conditions().stream().filter(ShadowCheck::isFound)
                .min(Comparator.comparingInt(condition -> RAREST.indexOf(condition.subject())));
        asks.ifPresentOrElse(condition -> condition.values().forEach(value -> key.accept(key(condition.subject(), value))),
                () -> key.accept(""));
    }

    /** Where a rule must look: a rule that covers it is found under a value of one of its conditions, whichever value that is. */
    private static Set<String> lookups(BriefingRule rule) {
        Set<String> out = new LinkedHashSet<>(Set.of(""));
        rule.conditions().stream().filter(ShadowCheck::isFound).forEach(condition -> {
            String value = condition.values().get(0);
            out.add(key(condition.subject(), value));
            boolean area = condition.subject() == Subject.AREA;
            for (int slash = value.lastIndexOf('/'); area && slash > 0; slash = value.lastIndexOf('/', slash - 1)) {
                out.add(key(condition.subject(), value.substring(0, slash)));
            }
        });
        return out;
    }

    private static boolean isFound(Condition condition) {
        return !condition.negated() && condition.subject() != Subject.WITHIN;
    }

    private static String key(Subject subject, String value) {
        boolean attribute = subject == Subject.CERTIFICATE_SUBJECT || subject == Subject.CERTIFICATE_ISSUER;
        return Vocabulary.word(subject) + "=" + (attribute ? Attribute.parse(value).map(Attribute::toString).orElse(value) : value);
    }
}
