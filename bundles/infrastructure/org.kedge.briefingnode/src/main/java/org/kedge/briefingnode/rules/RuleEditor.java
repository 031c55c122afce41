package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;

/**
 * Edits rules and destinations: each edit is loaded, made, checked and saved as one step, or refused with the running rules untouched.
 * Every method throws {@link ErrorCode#RULES_CHANGED} when somebody was faster, and {@link ErrorCode#RULES_INVALID} for a rule or place
 * that is not there. Thread-safe.
 */
public final class RuleEditor {
    private final BriefingRules rules;
    private final Consumer<Rulebook> beforeSave;

    /** @param beforeSave is told the edit before it is saved, for the audit trail; what it throws refuses the edit */
    public RuleEditor(BriefingRules rules, Consumer<Rulebook> beforeSave) {
        this.rules = rules;
        this.beforeSave = beforeSave;
    }

    /** @param position in its list from 1; one more than there are: at the end */
    public Edit insert(BriefingRule rule, int position) {
        return edit(book -> withRules(book, insert(book.rules(), rule, position)));
    }

    /** At the end of its list. */
    public Edit append(BriefingRule rule) {
        return edit(book -> withRules(book, insert(book.rules(), rule, inList(book.rules(), rule.list()) + 1)));
    }

    /** @param position where it stands afterwards in its list, from 1 */
    public Edit move(String name, int position) {
        return edit(book -> {
            BriefingRule rule = find(book, name);
            return withRules(book, insert(without(book.rules(), rule), rule, position));
        });
    }

    public Edit remove(String name) {
        return edit(book -> withRules(book, without(book.rules(), find(book, name))));
    }

    public Edit enable(String name, boolean enabled) {
        return edit(book -> {
            BriefingRule rule = find(book, name);
            return withRules(book, replaced(book.rules(), rule, new BriefingRule(rule.list(), rule.name(), rule.conditions(),
                    rule.accepts(), rule.outcome(), enabled)));
        });
    }

    /** Replaces the rule of the same name in its place; it stays in its list. */
    public Edit replace(BriefingRule rule) {
        return edit(book -> {
            BriefingRule before = find(book, rule.name());
            return withRules(book, replaced(book.rules(), before, new BriefingRule(before.list(), rule.name(), rule.conditions(),
                    rule.accepts(), rule.outcome(), rule.enabled())));
        });
    }

    /** Adds a destination, or replaces that of the same name. */
    public Edit put(Destination destination) {
        return edit(book -> {
            List<Destination> all = new ArrayList<>(book.destinations());
            all.removeIf(other -> other.name().equals(destination.name()));
            all.add(destination);
            return new Rulebook(book.revision(), book.rules(), sorted(all));
        });
    }

    public Edit removeDestination(String name) {
        return edit(book -> {
            List<Destination> all = new ArrayList<>(book.destinations());
            if (!all.removeIf(other -> other.name().equals(name))) {
                throw new KedgeException(ErrorCode.DESTINATION_UNKNOWN, "there is no destination " + name);
            }
            return new Rulebook(book.revision(), book.rules(), all);
        });
    }

    /** Replaces everything. */
    public Edit replaceAll(List<BriefingRule> all, List<Destination> destinations) {
        return edit(book -> new Rulebook(book.revision(), all, sorted(destinations)));
    }

    private Edit edit(UnaryOperator<Rulebook> change) {
        Rulebook before = rules.rulebook();
        Rulebook after = change.apply(before);
        if (after.equals(before)) {
            return new Edit(before, RuleCheck.check(before), Optional.empty());
        }
        List<Finding> findings = RuleCheck.check(after);
        // What was wrong already does not stop an edit that may be one of several to put it right.
        Set<Finding> old = findings.stream().anyMatch(Finding::isError) ? new HashSet<>(RuleCheck.check(before)) : Set.of();
        Optional<KedgeException> refusal = findings.stream().filter(Finding::isError).filter(finding -> !old.contains(finding))
                .findFirst().map(Finding::asException);
        if (refusal.isPresent()) {
            return new Edit(before, findings, refusal);
        }
        beforeSave.accept(after);
        return new Edit(rules.save(after), findings, Optional.empty());
    }

    private static BriefingRule find(Rulebook book, String name) {
        return book.rules().stream().filter(rule -> rule.name().equals(name)).findFirst()
                .orElseThrow(() -> new KedgeException(ErrorCode.RULES_INVALID, "there is no rule " + name));
    }

    private static int inList(List<BriefingRule> all, String list) {
        return (int) all.stream().filter(rule -> rule.list().equals(list)).count();
    }

    /** Before the rule that stands there in its list; at the end, behind the last rule of the list. */
    private static List<BriefingRule> insert(List<BriefingRule> all, BriefingRule rule, int position) {
        int size = inList(all, rule.list());
        if (position < 1 || position > size + 1) {
            throw new KedgeException(ErrorCode.RULES_INVALID, "list " + rule.list() + " has no place " + position + ": it has " + size
                    + " rules, so 1 to " + (size + 1));
        }
        List<BriefingRule> out = new ArrayList<>(all);
        int seen = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).list().equals(rule.list()) && ++seen == position) {
                out.add(i, rule);
                return out;
            }
        }
        out.add(rule);
        return out;
    }

    private static List<BriefingRule> without(List<BriefingRule> all, BriefingRule rule) {
        List<BriefingRule> out = new ArrayList<>(all);
        out.remove(rule);
        return out;
    }

    private static List<BriefingRule> replaced(List<BriefingRule> all, BriefingRule before, BriefingRule after) {
        List<BriefingRule> out = new ArrayList<>(all);
        out.set(all.indexOf(before), after);
        return out;
    }

    private static Rulebook withRules(Rulebook book, List<BriefingRule> all) {
        return new Rulebook(book.revision(), all, book.destinations());
    }

    private static List<Destination> sorted(List<Destination> all) {
        return all.stream().sorted(Comparator.comparing(Destination::name)).toList();
    }
}
