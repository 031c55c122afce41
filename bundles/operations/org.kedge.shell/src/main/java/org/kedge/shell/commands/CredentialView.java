package org.kedge.shell.commands;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.StoreStatus;

/** Credentials, without their secrets, as people and as programs read them. */
final class CredentialView {
    private CredentialView() {
    }

    static void print(List<CredentialInfo> credentials, PrintStream out) {
        if (credentials.isEmpty()) {
            out.println("the store is empty; bring the first secret in through the intake directory or kedge:import");
            return;
        }
        Table table = new Table("ALIAS", "SLOT", "KIND", "IDENTIFIER", "CHECK", "EXPIRES", "CERTIFICATE");
        for (CredentialInfo c : credentials) {
            table.row(c.alias(), c.slot().name(), c.kind().name(), c.identifier(), c.checkValue().orElse("-"),
                    c.notAfter().map(Object::toString).orElse("-"), c.certificateSummary().orElse("-"));
        }
        table.print(out);
    }

    /** What is visible of a store that cannot be opened. */
    static void printSealed(StoreStatus status, PrintStream out) {
        out.println("store closed, key provider " + status.keyProvider());
        status.counts().forEach((kind, count) -> out.println("  " + count + " " + kind));
        status.expiries().stream().findFirst().ifPresent(first -> out.println("  first expiry " + first));
    }

    static String json(List<CredentialInfo> credentials) {
        return Json.of(credentials.stream().map(CredentialView::members).toList());
    }

    private static Map<String, Object> members(CredentialInfo c) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("alias", c.alias());
        out.put("slot", c.slot().name());
        out.put("kind", c.kind().name());
        out.put("identifier", c.identifier());
        out.put("attributes", c.attributes());
        out.put("checkValue", Json.text(c.checkValue()));
        out.put("certificate", Json.text(c.certificateSummary()));
        out.put("notAfter", Json.text(c.notAfter()));
        return out;
    }
}
