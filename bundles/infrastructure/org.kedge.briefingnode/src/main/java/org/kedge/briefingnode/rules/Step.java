package org.kedge.briefingnode.rules;

/**
 * One rule that was tried, for people.
 *
 * @param list the list it is in
 * @param rule its name; {@link #END} when no rule of the list decided
 * @param matched whether all its conditions held
 * @param why what held and what it decides, or what did not hold
 */
public record Step(String list, String rule, boolean matched, String why) {
    /** Stands for the end of a list that decided nothing. */
    public static final String END = "-";

    @Override
    public String toString() {
        return list + "/" + rule + (matched ? " holds: " : rule.equals(END) ? ": " : " does not hold: ") + why;
    }
}
