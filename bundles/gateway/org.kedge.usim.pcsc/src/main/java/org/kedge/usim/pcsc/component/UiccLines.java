package org.kedge.usim.pcsc.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.kedge.api.error.KedgeException;
import org.kedge.usim.pcsc.card.CardReport;
import org.kedge.usim.pcsc.card.M2mSubscription;
import org.kedge.usim.pcsc.card.MefAddress;

/** What the shell prints of a card. */
final class UiccLines {
    private UiccLines() {
    }

    static List<String> of(String usim, UiccState state) {
        List<String> lines = new ArrayList<>();
        lines.add(usim + "  " + state.word() + state.failure().map(KedgeException::getMessage).map(why -> "  " + why).orElse("")
                + state.report().map(UiccLines::summary).orElse(""));
        state.report().ifPresent(report -> {
            report.subscriptions().forEach(subscription -> add(lines, subscription));
            report.faults().forEach(fault -> lines.add("  oneM2M: " + printable(fault)));
        });
        return lines;
    }

    private static String summary(CardReport report) {
        return "  " + report.application() + "  GBA " + new TreeSet<>(report.modes()) + "  reader \"" + printable(report.reader()) + "\"";
    }

    private static void add(List<String> lines, M2mSubscription m2m) {
        lines.add("  oneM2M subscription " + printable(m2m.subscription()) + "  services " + new TreeSet<>(m2m.services())
                + (m2m.services().contains(M2mSubscription.GBA_PROVISIONING) ? "  GBA provisioning" : "")
                + (m2m.services().contains(M2mSubscription.GBA_CONNECTION) ? "  GBA connection" : ""));
        add(lines, "provider", m2m.serviceProvider());
        add(lines, "node", m2m.nodeId());
        add(lines, "CSE", m2m.cseId());
        add(lines, "AEs", joined(m2m.aeIds()));
        add(lines, "MEFs", joined(m2m.mefs().stream().map(MefAddress::text).toList()));
        add(lines, "MAF", m2m.maf());
        add(lines, "IN-CSEs", joined(m2m.inCseIds()));
    }

    private static Optional<String> joined(List<String> texts) {
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", texts));
    }

    private static void add(List<String> lines, String what, Optional<String> value) {
        value.ifPresent(text -> lines.add(String.format("    %-9s %s", what, printable(text))));
    }

    /** Whoever wrote the card does not control the terminal of the owner. */
    private static String printable(String text) {
        return text.codePoints().map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .mapToObj(Character::toString).collect(Collectors.joining());
    }
}
