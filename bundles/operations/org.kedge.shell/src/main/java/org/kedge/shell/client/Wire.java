package org.kedge.shell.client;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The line protocol of the shell socket: the client sends one command line in UTF-8, ended by a line feed; the server sends the output
 * as it comes, then a zero octet, the exit status in decimal and, after a failure, a space and one line of text. The server closes.
 */
public final class Wire {
    /** Ends the output; it cannot occur in it, the server takes it out. */
    public static final int END_OF_OUTPUT = 0;
    /** The longest command line a server reads, in octets. */
    public static final int MAX_LINE = 65_536;
    /** Status of a command that succeeded. */
    public static final int OK = 0;
    /** Status of a command that failed. */
    public static final int FAILED = 1;
    /** Status of a line that was not sent because it is not one. */
    public static final int REFUSED = 2;

    private Wire() {
    }

    /**
     * One command line of the arguments, each of which reaches the command unchanged.
     *
     * @throws IllegalArgumentException for an argument with a line break or a zero octet
     */
    public static String line(List<String> arguments) {
        return arguments.stream().map(Wire::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String argument) {
        if (argument.chars().anyMatch(c -> c == '\n' || c == '\r' || c == END_OF_OUTPUT)) {
            throw new IllegalArgumentException("an argument holds a line break or a zero octet");
        }
        boolean plain = !argument.isEmpty() && argument.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_.:-".indexOf(c) >= 0);
        // Nothing is special to gogo between single quotes.
        return plain ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
