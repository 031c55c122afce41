package org.kedge.messages.trigger.text;

/**
 * The characters that a trigger text may hold apart from its own marks ({@code ;} and {@code #}): those that have one septet in the GSM
 * 7-bit default alphabet (TS 23.038) with the very code they have in ASCII. So {@code @ $ _} are out, which gateways confuse, and so are
 * {@code [ ] { } \ ^ ~ |}, which take two septets.
 */
final class SafeText {
    static final String SET = "A-Z a-z 0-9 ! % & ' ( ) * + , - . / : < = > ?";

    private static final String MARKS = "!%&'()*+,-./:<=>?";

    private SafeText() {
    }

    static boolean is(String text) {
        return text.chars().allMatch(SafeText::is);
    }

    static boolean is(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
    }
}
