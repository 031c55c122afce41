package org.kedge.shell.commands;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

/** What follows an enrolment, as people and as programs read it. */
final class ChainView {
    private ChainView() {
    }

    static void print(Chain chain, PrintStream out) {
        StatusView.print(chain.enrolments(), out);
        if (!chain.registrations().isEmpty() || !chain.keys().isEmpty()) {
            out.println();
            Table table = new Table("REGISTERED AT", "WHAT", "KEY", "FOR", "EXPIRES");
            for (ClientRegistration r : chain.registrations()) {
                table.row(r.server().value(), "client " + r.clientId(), dash(r.assignedSymmKeyId()), "-", r.expirationTime().toString());
            }
            for (KeyRegistration k : chain.keys()) {
                table.row(k.server().value(), "key, SUID " + k.suid().digits(), k.keyId().toString(), String.join(",", k.targetIds()),
                        k.expirationTime().toString());
            }
            table.print(out);
        }
        if (!chain.associations().isEmpty()) {
            out.println();
            associations(chain.associations(), out);
        }
    }

    private static void associations(List<AssociationStatus> associations, PrintStream out) {
        Table table = new Table("PEER", "ROLE", "ID", "FRAMEWORK", "STATE", "KEY", "CHECK", "PROTOCOL", "EXPIRES", "NEXT TRY");
        for (AssociationStatus a : associations) {
            table.row(a.peer(), a.initiator() ? "A" : "B", a.peerId(), a.framework().word(), a.state().name(), dash(a.keyId()),
                    dash(a.checkValue()), dash(a.facts().map(f -> f.protocol())), dash(a.notAfter()), dash(a.nextTry()));
        }
        table.print(out);
        for (AssociationStatus a : associations) {
            a.lastFailure().ifPresent(failure -> out.println(a.peer() + ": last " + failure.getMessage()));
        }
    }

    /** The enrolments, each with what rests on it. */
    static String json(Chain chain) {
        return Json.of(chain.enrolments().stream().map(enrolment -> members(chain, enrolment)).toList());
    }

    private static Map<String, Object> members(Chain chain, EnrolmentStatus enrolment) {
        Map<String, Object> out = new LinkedHashMap<>(StatusView.members(enrolment));
        chain.registration(enrolment).ifPresent(r -> out.put("registration", registration(r)));
        out.put("associations", chain.restingOn(enrolment).stream().map(ChainView::association).toList());
        return out;
    }

    private static Map<String, Object> registration(ClientRegistration r) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("server", r.server().value());
        out.put("clientId", r.clientId());
        out.put("kmId", Json.text(r.assignedSymmKeyId()));
        out.put("expirationTime", r.expirationTime().toString());
        return out;
    }

    private static Map<String, Object> association(AssociationStatus a) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("peer", a.peer());
        out.put("peerId", a.peerId());
        out.put("framework", a.framework().word());
        out.put("state", a.state().name());
        out.put("keyId", Json.text(a.keyId()));
        out.put("checkValue", Json.text(a.checkValue()));
        out.put("protocol", Json.text(a.facts().map(f -> f.protocol())));
        out.put("suite", Json.text(a.facts().map(f -> f.cipherSuite())));
        out.put("notAfter", Json.text(a.notAfter()));
        out.put("lastFailure", Json.text(a.lastFailure().map(Throwable::getMessage)));
        out.put("nextTry", Json.text(a.nextTry()));
        return out;
    }

    private static String dash(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }
}
