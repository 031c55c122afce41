package org.kedge.itests.testkit.briefing;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.Destination;

/** Rules and destinations in memory, for tests. Thread-safe. */
public final class MemoryBriefingRules implements BriefingRules {
    private static final int MAX_RULES = 10_000;
    private static final int MAX_CONDITIONS = 32;
    private static final int MAX_VALUES = 1000;
    private static final int MAX_NAME = 128;
    private static final int MAX_OCTETS = 1 << 16;

    private Rulebook book = new Rulebook(0, List.of(), List.of());

    @Override
    public synchronized Rulebook rulebook() {
        return book;
    }

    @Override
    public synchronized long revision() {
        return book.revision();
    }

    @Override
    public synchronized Rulebook save(Rulebook edited) {
        require(edited.rules().size() <= MAX_RULES, "too many rules");
        Set<String> names = new HashSet<>();
        edited.rules().forEach(rule -> {
            name(rule.name());
            require(names.add("rule " + rule.name()), "two rules have one name");
            require(rule.conditions().size() <= MAX_CONDITIONS, "too many conditions");
            require(rule.conditions().stream().allMatch(condition -> condition.values().size() <= MAX_VALUES), "too many values");
            require(rule.conditions().stream().flatMap(condition -> condition.values().stream()).mapToInt(String::length).sum()
                    <= MAX_OCTETS, "too long");
        });
        edited.destinations().forEach(destination -> {
            name(destination.name());
            require(names.add("destination " + destination.name()), "two destinations have one name");
        });
        if (edited.revision() != book.revision()) {
            throw new KedgeException(ErrorCode.RULES_CHANGED, "revision " + book.revision() + " is in force, the edit was made from "
                    + edited.revision());
        }
        book = new Rulebook(book.revision() + 1, edited.rules(),
                edited.destinations().stream().sorted(Comparator.comparing(Destination::name)).toList());
        return book;
    }

    private static void name(String name) {
        require(!name.isBlank() && name.length() <= MAX_NAME, "not a name");
    }

    private static void require(boolean rule, String text) {
        if (!rule) {
            throw new KedgeException(ErrorCode.RULES_INVALID, text);
        }
    }
}
