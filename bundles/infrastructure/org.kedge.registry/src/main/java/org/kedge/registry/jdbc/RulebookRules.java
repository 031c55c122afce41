package org.kedge.registry.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;

/** What makes a rulebook fit to be stored: its size. Whether its rules make sense is judged by the Briefing Node. */
final class RulebookRules {
    private static final int MAX_ROWS = 10_000;
    private static final int MAX_CONDITIONS = 32;
    private static final int MAX_VALUES = 1000;
    private static final int MAX_NAME = 128;
    private static final int MAX_COLUMN = 1 << 16;
    private static final long MAX_BOOK = 16L << 20;

    private RulebookRules() {
    }

    /** @throws KedgeException RULES_INVALID */
    static void check(Rulebook book) {
        require(book.rules().size() <= MAX_ROWS, book.rules().size() + " rules instead of at most " + MAX_ROWS);
        require(book.destinations().size() <= MAX_ROWS, book.destinations().size() + " destinations instead of at most " + MAX_ROWS);
        Set<String> names = new HashSet<>();
        for (BriefingRule rule : book.rules()) {
            name("rule", rule.name());
            name("list", rule.list());
            require(names.add(rule.name()), "two rules are named \"" + rule.name() + "\"");
            conditions(rule.name(), rule.conditions());
        }
        names.clear();
        for (Destination destination : book.destinations()) {
            name("destination", destination.name());
            require(names.add(destination.name()), "two destinations are named \"" + destination.name() + "\"");
        }
    }

    private static void name(String of, String name) {
        require(!name.isBlank() && name.length() <= MAX_NAME && name.chars().noneMatch(Character::isISOControl),
                "the name of a " + of + " has 1 to " + MAX_NAME + " characters, none of them a control character");
    }

    private static void conditions(String rule, List<Condition> conditions) {
        require(conditions.size() <= MAX_CONDITIONS,
                "rule \"" + rule + "\" has " + conditions.size() + " conditions instead of at most " + MAX_CONDITIONS);
        for (Condition condition : conditions) {
            require(condition.values().size() <= MAX_VALUES, "a condition of rule \"" + rule + "\" has " + condition.values().size()
                    + " values instead of at most " + MAX_VALUES);
        }
    }

    /** The columns of a rule or destination. */
    static void column(String of, String name, String definition) {
        int octets = definition.getBytes(StandardCharsets.UTF_8).length;
        require(octets <= MAX_COLUMN, of + " \"" + name + "\" takes " + octets + " octets instead of at most " + MAX_COLUMN);
    }

    /** All columns together: the rulebook is read as one. */
    static void total(long characters) {
        require(characters <= MAX_BOOK, "rules and destinations take " + characters + " characters instead of at most " + MAX_BOOK);
    }

    private static void require(boolean rule, String text) {
        if (!rule) {
            throw new KedgeException(ErrorCode.RULES_INVALID, text);
        }
    }
}
