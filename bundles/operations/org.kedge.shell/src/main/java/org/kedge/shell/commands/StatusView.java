package org.kedge.shell.commands;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.enrolment.EnrolmentStatus;

/** Enrolments as people and as programs read them. */
final class StatusView {
    private StatusView() {
    }

    static void print(List<EnrolmentStatus> enrolments, PrintStream out) {
        if (enrolments.isEmpty()) {
            out.println("no enrolment: no instruction has been accepted yet; kedge:briefings says why, kedge:briefings --now asks again");
            return;
        }
        Table table = new Table("TARGET", "FRAMEWORK", "SOURCE", "TRUST", "STATE", "PHASE", "KEID", "CHECK", "TARGET KEY", "EXPIRES",
                "NEXT TRY");
        for (EnrolmentStatus e : enrolments) {
            table.row(e.target(), e.instruction().mechanism().word(), e.provider(), e.trust().word(), e.state().name(), e.phase().name(),
                    dash(e.keId()), dash(e.checkValue()), dash(e.derivedCheckValue()), dash(e.notAfter()), dash(e.nextTry()));
        }
        table.print(out);
        for (EnrolmentStatus e : enrolments) {
            e.lastFailure().ifPresent(failure -> out.println(e.target() + ": " + e.failures() + " failed, last " + failure.getMessage()));
        }
    }

    /** One line about a run, for the stream of a command that waits for it. */
    static String line(EnrolmentStatus e) {
        String facts = e.facts().map(f -> " " + f.protocol() + " " + f.cipherSuite()).orElse("");
        String key = e.keId().map(k -> " KeID " + k + " check " + dash(e.checkValue())).orElse("");
        return e.target() + " " + e.instruction().mechanism().word() + " by " + source(e) + " " + e.state() + " " + e.phase() + facts + key;
    }

    /** Where the instruction came from, and who vouches for it. */
    private static String source(EnrolmentStatus e) {
        return e.provider() + " (" + e.trust().word() + ", serial " + e.instruction().serial() + ")";
    }

    /** For JSON. */
    static Map<String, Object> members(EnrolmentStatus e) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("target", e.target());
        out.put("targetFqdn", e.instruction().target().fqdn().value());
        out.put("mechanism", e.instruction().mechanism().word());
        out.put("mef", e.instruction().mefUri().toString());
        out.put("serial", e.instruction().serial());
        out.put("provider", e.provider());
        out.put("trust", e.trust().word());
        out.put("offers", BriefingsView.offers(e.offers()));
        out.put("state", e.state().name());
        out.put("phase", e.phase().name());
        out.put("keId", Json.text(e.keId()));
        out.put("checkValue", Json.text(e.checkValue()));
        out.put("derivedCheckValue", Json.text(e.derivedCheckValue()));
        out.put("notAfter", Json.text(e.notAfter()));
        out.put("protocol", Json.text(e.facts().map(f -> f.protocol())));
        out.put("suite", Json.text(e.facts().map(f -> f.cipherSuite())));
        out.put("lastSuccess", Json.text(e.lastSuccess()));
        out.put("lastFailure", Json.text(e.lastFailure().map(Throwable::getMessage)));
        out.put("failures", e.failures());
        out.put("nextTry", Json.text(e.nextTry()));
        out.put("millis", e.millis());
        return out;
    }

    private static String dash(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }
}
