package org.kedge.briefingnode.rules;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;

/** The words of rules in texts and in JSON. */
final class Vocabulary {
    /** Separates values of which any counts; doubled it stands for itself. */
    static final String OR = "|";
    static final String NOT = "not";
    static final String ACCEPT = "accept";
    /** Before the outcome. The shell of gogo takes the {@code >} of an arrow without quotes for itself, so a word is what is written. */
    static final String TO = "to";
    static final String ARROW = "->";
    static final String NOTHING = "nothing";
    /** Before the name of a list. */
    static final String LIST = "@";

    private static final Map<Subject, String> SUBJECTS = Map.of(Subject.NODE, "node", Subject.LABEL, "label", Subject.CERTIFICATE_SUBJECT,
            "cert.subject", Subject.CERTIFICATE_ISSUER, "cert.issuer", Subject.AUTHENTICATION, "auth", Subject.AREA, "area",
            Subject.WITHIN, "within");

    private Vocabulary() {
    }

    static String word(Subject subject) {
        return SUBJECTS.get(subject);
    }

    static Optional<Subject> subject(String word) {
        return SUBJECTS.entrySet().stream().filter(entry -> entry.getValue().equals(word)).map(Map.Entry::getKey).findFirst();
    }

    static String subjects() {
        return List.of(Subject.values()).stream().map(Vocabulary::word).collect(Collectors.joining(", "));
    }

    static String word(LocationSource source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    static Optional<LocationSource> source(String word) {
        return List.of(LocationSource.values()).stream().filter(source -> word(source).equals(word)).findFirst();
    }

    /** In the order in which they are believed. */
    static String sources(Set<LocationSource> sources) {
        return sources.stream().sorted(Comparator.naturalOrder()).map(Vocabulary::word).collect(Collectors.joining(","));
    }

    /** Without {@code not}. */
    static String positive(Condition condition) {
        return word(condition.subject()) + "=" + condition.values().stream().map(value -> value.replace(OR, OR + OR))
                .collect(Collectors.joining(OR));
    }

    static String text(Condition condition) {
        return (condition.negated() ? NOT + " " : "") + positive(condition);
    }

    static String text(Outcome outcome) {
        return outcome.list().map(list -> LIST + list).orElse(outcome.destinations().isEmpty() ? NOTHING
                : String.join(",", outcome.destinations()));
    }

    static String conditions(BriefingRule rule) {
        return rule.conditions().isEmpty() ? "always" : rule.conditions().stream().map(Vocabulary::text).collect(Collectors.joining(" "));
    }

    /** In days where it is whole days, as it is written in files; {@link Duration} itself knows no unit above the hour. */
    static String text(Duration duration) {
        long days = duration.toDays();
        return days > 0 && duration.equals(Duration.ofDays(days)) ? "P" + days + "D" : duration.toString();
    }

    static boolean isLocation(Subject subject) {
        return subject == Subject.AREA || subject == Subject.WITHIN;
    }
}
