package org.kedge.shell.commands;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingReport;

/** Which source won, and why the others did not, as people and as programs read it. */
final class BriefingsView {
    private BriefingsView() {
    }

    static void print(Optional<BriefingReport> report, PrintStream out) {
        if (report.isEmpty()) {
            out.println("no source of instructions was asked yet");
            return;
        }
        out.println("asked at " + report.get().time() + ", reason " + report.get().trigger());
        if (report.get().offers().isEmpty()) {
            out.println("no source of instructions is installed");
            return;
        }
        Table table = new Table("SOURCE", "TARGET", "SERIAL", "TRUST", "VERDICT", "WHY");
        for (BriefingOffer offer : report.get().offers()) {
            table.row(offer.provider(), offer.target().orElse("-"), offer.serial().isPresent() ? "" + offer.serial().getAsLong() : "-",
                    offer.target().map(target -> offer.trust().word()).orElse("-"), offer.verdict().name(), why(offer).orElse("-"));
        }
        table.print(out);
    }

    static String json(Optional<BriefingReport> report) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("time", Json.text(report.map(BriefingReport::time)));
        out.put("trigger", Json.text(report.map(BriefingReport::trigger)));
        out.put("offers", offers(report.map(BriefingReport::offers).orElse(List.of())));
        return Json.of(out);
    }

    static List<Map<String, Object>> offers(List<BriefingOffer> offers) {
        return offers.stream().map(BriefingsView::members).toList();
    }

    private static Map<String, Object> members(BriefingOffer offer) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("source", offer.provider());
        out.put("target", Json.text(offer.target()));
        out.put("serial", offer.serial().isPresent() ? offer.serial().getAsLong() : null);
        out.put("trust", offer.trust().word());
        out.put("verdict", offer.verdict().name());
        out.put("why", Json.text(why(offer)));
        return out;
    }

    private static Optional<String> why(BriefingOffer offer) {
        return offer.why().map(Throwable::getMessage);
    }
}
