package org.kedge.messages.compact;

import java.util.regex.Pattern;

/**
 * A code that the Briefing Node issued for one use. Only the Briefing Node can check it, after it has proved to have the pinned key
 * (D-82); so a node never takes an instruction for true because of its code. Not shown by {@link #toString}.
 *
 * @param value 8 to 32 of the digits 0 to 9 and A to Z without the look-alikes I, L, O and U
 */
public record OneTimeCode(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9A-HJKMNP-TV-Z]{8,32}");

    /** @throws org.kedge.api.error.KedgeException {@code BRIEFING_TEXT_MALFORMED}; repeats nothing of the code */
    public OneTimeCode {
        if (!FORM.matcher(value).matches()) {
            throw CompactInstruction.malformed("the one-time code is not 8 to 32 of 0-9 and A-Z without I, L, O and U");
        }
    }

    @Override
    public String toString() {
        return "OneTimeCode[" + value.length() + " digits]";
    }
}
