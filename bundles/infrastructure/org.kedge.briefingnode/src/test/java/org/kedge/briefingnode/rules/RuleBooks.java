package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.List;

import org.kedge.api.infrastructure.briefing.BriefingRule;

/** Rules of tests of other packages. */
public final class RuleBooks {
    private RuleBooks() {
    }

    /** Rules of the list main, named r1, r2 and so on. */
    public static List<BriefingRule> parse(String... texts) {
        List<BriefingRule> rules = new ArrayList<>();
        for (String text : texts) {
            rules.add(RuleText.parse(BriefingRule.MAIN, "r" + (rules.size() + 1), List.of(text.split(" "))));
        }
        return rules;
    }
}
