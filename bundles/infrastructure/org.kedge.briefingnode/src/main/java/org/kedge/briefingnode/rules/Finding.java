package org.kedge.briefingnode.rules;

import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Something wrong with rules or destinations.
 *
 * @param severity an error refuses the edit, a warning is printed
 * @param code of an error; that of a warning is {@link ErrorCode#RULES_INVALID}
 * @param where the rule or destination, for example {@code rule main/plant-7}
 * @param text what is wrong
 */
public record Finding(Severity severity, ErrorCode code, String where, String text) {
    /** What follows from a finding. */
    public enum Severity {
        ERROR, WARNING
    }

    static Finding error(String where, String text) {
        return new Finding(Severity.ERROR, ErrorCode.RULES_INVALID, where, text);
    }

    static Finding warning(String where, String text) {
        return new Finding(Severity.WARNING, ErrorCode.RULES_INVALID, where, text);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    KedgeException asException() {
        return new KedgeException(code, where + ": " + text);
    }

    @Override
    public String toString() {
        return severity.name().toLowerCase(Locale.ROOT) + " " + where + ": " + text;
    }
}
