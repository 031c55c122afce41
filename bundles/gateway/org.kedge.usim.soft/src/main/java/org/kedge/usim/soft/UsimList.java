package org.kedge.usim.soft;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaAuthenticator.Subscriber;

/** USIMs as people read them. */
final class UsimList {
    private static final String LINE = "%-20s  %-5s  %-15s  %-8s  %s%n";
    /** MCC and MNC: the network, not yet the person. */
    private static final int SHOWN_DIGITS = 5;
    private static final String HIDDEN = "*";

    /** A USIM with its service properties. */
    record Entry(AkaAuthenticator usim, String name, String kind) {
    }

    private UsimList() {
    }

    static void print(List<Entry> usims, PrintStream out) {
        if (usims.isEmpty()) {
            out.println("no USIM; configure org.kedge.usim.soft or org.kedge.usim.pcsc");
            return;
        }
        out.printf(LINE, "USIM", "KIND", "SUBSCRIBER", "MODES", "BSF");
        usims.stream().sorted(Comparator.comparing(Entry::name)).forEach(entry -> print(entry, out));
    }

    private static void print(Entry entry, PrintStream out) {
        try {
            Subscriber subscriber = entry.usim.subscriber();
            out.printf(LINE, entry.name, entry.kind, masked(subscriber.impi().value()),
                    subscriber.modes().stream().sorted().map(Enum::name).collect(Collectors.joining(",")), subscriber.bsf());
        } catch (KedgeException e) {
            out.printf(LINE, entry.name, entry.kind, "-", "-", e.getMessage());
        }
    }

    /** The first digits of an IMSI; nothing of another user name. */
    private static String masked(String impi) {
        String user = impi.substring(0, impi.lastIndexOf('@'));
        return user.matches("[0-9]{6,15}") ? user.substring(0, SHOWN_DIGITS) + HIDDEN.repeat(user.length() - SHOWN_DIGITS)
                : HIDDEN.repeat(SHOWN_DIGITS);
    }
}
