package org.kedge.briefingnode.rules;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;

/**
 * Whether one condition holds whenever another one does. Says yes only when it is certain, and may miss a case. Values are well-formed.
 */
final class Implication {
    private Implication() {
    }

    /** Whether {@code wide} holds whenever {@code narrow} does. */
    static boolean of(BriefingRule narrow, BriefingRule wide) {
        return wide.conditions().stream().allMatch(needed -> narrow.conditions().stream().anyMatch(given -> implies(given, needed)
                && (!Vocabulary.isLocation(needed.subject()) || sameWord(narrow.accepts(), wide.accepts()))));
    }

    /** Whether both rules believe the same source whenever that of the narrow one has a word (D-83). */
    private static boolean sameWord(Set<LocationSource> narrow, Set<LocationSource> wide) {
        return wide.containsAll(narrow) && wide.stream().filter(source -> !narrow.contains(source))
                .allMatch(source -> narrow.stream().allMatch(other -> other.compareTo(source) < 0));
    }

    static boolean implies(Condition given, Condition needed) {
        return given.subject() == needed.subject() && switch (given.subject()) {
            case NODE, AUTHENTICATION -> one(given, needed);
            case LABEL -> several(given, needed);
            case CERTIFICATE_SUBJECT, CERTIFICATE_ISSUER -> several(normal(given), normal(needed));
            case AREA -> places(given.values(), given.negated(), needed.values(), needed.negated(), Implication::below,
                    (a, b) -> !below(a, b) && !below(b, a));
            case WITHIN -> places(circles(given), given.negated(), circles(needed), needed.negated(), Circle::inside,
                    (a, b) -> !a.touches(b));
        };
    }

    /** A subject that has exactly one value. */
    private static boolean one(Condition given, Condition needed) {
        if (given.negated()) {
            return needed.negated() && given.values().containsAll(needed.values());
        }
        return needed.negated() ? needed.values().stream().noneMatch(given.values()::contains)
                : needed.values().containsAll(given.values());
    }

    /** A subject that may have many values. */
    private static boolean several(Condition given, Condition needed) {
        return given.negated() ? needed.negated() && given.values().containsAll(needed.values())
                : !needed.negated() && needed.values().containsAll(given.values());
    }

    /** A subject of which one value may lie in another. Both conditions hold only when somebody told the place. */
    private static <T> boolean places(Collection<T> given, boolean givenNegated, Collection<T> needed, boolean neededNegated,
            BiPredicate<T, T> inside, BiPredicate<T, T> apart) {
        if (givenNegated) {
            return neededNegated && needed.stream().allMatch(n -> given.stream().anyMatch(g -> inside.test(n, g)));
        }
        return neededNegated ? needed.stream().allMatch(n -> given.stream().allMatch(g -> apart.test(g, n)))
                : given.stream().allMatch(g -> needed.stream().anyMatch(n -> inside.test(g, n)));
    }

    /** The same attribute may be written in several ways. */
    private static Condition normal(Condition condition) {
        return new Condition(condition.subject(), condition.values().stream()
                .map(value -> Attribute.parse(value).map(Attribute::toString).orElse(value)).toList(), condition.negated());
    }

    static boolean below(String area, String wider) {
        return area.equals(wider) || area.startsWith(wider + "/");
    }

    static List<Circle> circles(Condition condition) {
        return condition.values().stream().flatMap(value -> Circle.parse(value).stream()).toList();
    }
}
