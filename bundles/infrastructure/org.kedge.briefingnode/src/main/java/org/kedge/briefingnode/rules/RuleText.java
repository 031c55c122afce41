package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;

/**
 * One rule as words of a shell line: {@code label=plant-7 not cert.issuer=CN=X accept=registry,technician to maf-b,in-cse}. A condition
 * is {@code subject=value}, several values of which any counts are joined by {@code |} (doubled it stands for itself), and the word
 * {@code not} before it turns it round. Behind {@code to} (or {@code ->}) are names of destinations joined by commas,
 * {@code @list}, or {@code nothing}. A rule without conditions holds for every node.
 */
final class RuleText {
    private static final String ARROW_IN_SHELL = "-";

    private final List<String> words;
    private final List<Condition> conditions = new ArrayList<>();
    private Set<LocationSource> accepts = Set.of();
    private int at;

    private RuleText(List<String> words) {
        this.words = words;
    }

    /** @throws KedgeException RULES_INVALID naming word and character */
    static BriefingRule parse(String list, String name, List<String> words) {
        return new RuleText(words).rule(list, name);
    }

    private BriefingRule rule(String list, String name) {
        while (!word("a condition or " + Vocabulary.TO).equals(Vocabulary.ARROW) && !words.get(at).equals(Vocabulary.TO)) {
            if (words.get(at).equals(ARROW_IN_SHELL)) {
                throw fault(0, "the shell took the arrow for a redirection; write " + Vocabulary.TO);
            }
            boolean negated = words.get(at).equals(Vocabulary.NOT);
            at += negated ? 1 : 0;
            String condition = word("a condition");
            if (!negated && condition.startsWith(Vocabulary.ACCEPT + "=")) {
                accept(condition.substring(Vocabulary.ACCEPT.length() + 1));
            } else {
                conditions.add(condition(condition, negated));
            }
            at++;
        }
        at++;
        Outcome outcome = outcome(word("a name of a destination, @list or " + Vocabulary.NOTHING));
        at++;
        if (at < words.size()) {
            throw fault(0, "nothing follows the outcome");
        }
        return new BriefingRule(list, name, conditions, accepts.isEmpty() ? BriefingRule.DEFAULT_SOURCES : accepts, outcome, true);
    }

    private String word(String expected) {
        if (at >= words.size()) {
            throw new KedgeException(ErrorCode.RULES_INVALID, "rule: after word " + words.size() + " there is " + expected + " missing");
        }
        return words.get(at);
    }

    private KedgeException fault(int character, String problem) {
        return new KedgeException(ErrorCode.RULES_INVALID, "rule: word " + (at + 1) + ", character " + (character + 1) + ": " + problem);
    }

    private Condition condition(String word, boolean negated) {
        int equals = word.indexOf('=');
        if (equals < 0) {
            throw fault(word.length(), "a condition is subject=value");
        }
        Subject subject = Vocabulary.subject(word.substring(0, equals)).orElseThrow(
                () -> fault(0, "the subject is none of " + Vocabulary.subjects()));
        return new Condition(subject, values(word, equals + 1), negated);
    }

    private List<String> values(String word, int from) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (int i = from; i <= word.length(); i++) {
            boolean bar = i < word.length() && word.charAt(i) == '|';
            if (bar && i + 1 < word.length() && word.charAt(i + 1) == '|') {
                value.append('|');
                i++;
            } else if (bar || i == word.length()) {
                if (value.length() == 0) {
                    throw fault(i, "a value is missing");
                }
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(word.charAt(i));
            }
        }
        return values;
    }

    private void accept(String sources) {
        if (!accepts.isEmpty()) {
            throw fault(0, "accept is there twice");
        }
        accepts = EnumSet.noneOf(LocationSource.class);
        int character = Vocabulary.ACCEPT.length() + 1;
        for (String source : sources.split(",", -1)) {
            int place = character;
            accepts.add(Vocabulary.source(source).orElseThrow(() -> fault(place, "accept names registry, technician and self")));
            character += source.length() + 1;
        }
    }

    private Outcome outcome(String word) {
        if (word.equals(Vocabulary.NOTHING)) {
            return new Outcome(List.of(), Optional.empty());
        }
        if (word.startsWith(Vocabulary.LIST)) {
            if (word.length() == 1) {
                throw fault(1, "the name of the list is missing");
            }
            return new Outcome(List.of(), Optional.of(word.substring(1)));
        }
        int character = 0;
        for (String name : word.split(",", -1)) {
            if (!name.matches(ConditionCheck.NAME)) {
                throw fault(character, "names of destinations are joined by commas");
            }
            character += name.length() + 1;
        }
        return new Outcome(List.of(word.split(",")), Optional.empty());
    }

    /** The rule as it can be given to a shell again. */
    static String write(BriefingRule rule) {
        List<String> out = new ArrayList<>();
        for (Condition condition : rule.conditions()) {
            if (condition.negated()) {
                out.add(Vocabulary.NOT);
            }
            out.add(quoted(Vocabulary.positive(condition)));
        }
        if (!rule.accepts().equals(BriefingRule.DEFAULT_SOURCES)) {
            out.add(Vocabulary.ACCEPT + "=" + Vocabulary.sources(rule.accepts()));
        }
        out.add(Vocabulary.TO);
        out.add(Vocabulary.text(rule.outcome()));
        return String.join(" ", out);
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9._:/,=-]+") ? word : "'" + word.replace("'", "'\"'\"'") + "'";
    }
}
