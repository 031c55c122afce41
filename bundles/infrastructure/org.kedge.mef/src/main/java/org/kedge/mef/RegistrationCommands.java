package org.kedge.mef;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

/** What the shell commands about clients, keys and rules of one MEF print. Shows no secret: keys are not even read. */
final class RegistrationCommands {
    static final int PAGE = 100;

    private final PrintStream out;
    private final Fqdn mef;
    private final Instant now;

    RegistrationCommands(PrintStream out, Fqdn mef, Instant now) {
        this.out = out;
        this.mef = mef;
        this.now = now;
    }

    /** One page of client registrations after an id. */
    void registrations(RegistrationRegistry registry, String afterId) {
        List<ClientRegistration> page = registry.listClients(mef, afterId, PAGE);
        out.printf("%-32s %-32s %-28s %-20s %-8s %s%n", "REGISTRATION", "CLIENT", "STAKEHOLDER", "NOT AFTER", "STATE", "LABELS");
        for (ClientRegistration client : page) {
            out.printf("%-32s %-32s %-28s %-20s %-8s %s%n", client.id(), client.clientId(), client.adminFqdn(), client.expirationTime(),
                    state(client.expirationTime()), String.join(", ", client.labels()));
        }
        end("registrations", page.size(), page.isEmpty() ? "" : page.get(page.size() - 1).id());
    }

    /** One page of registered keys after a RelativeKeyID. */
    void keys(RegistrationRegistry registry, String afterId) {
        List<KeyRegistration> page = registry.listKeys(mef, afterId, PAGE);
        out.printf("%-52s %-4s %-32s %-32s %-20s %-8s %s%n", "KEY", "SUID", "SOURCE", "TARGET", "NOT AFTER", "STATE", "LABELS");
        for (KeyRegistration key : page) {
            out.printf("%-52s %-4s %-32s %-32s %-20s %-8s %s%n", key.keyId(), key.suid().digits(), key.sourceId(),
                    String.join(", ", key.targetIds()), key.expirationTime(), state(key.expirationTime()), String.join(", ", key.labels()));
        }
        end("keys", page.size(), page.isEmpty() ? "" : page.get(page.size() - 1).relativeKeyId());
    }

    /** The rules. */
    void rules(AssociationRules rules) {
        List<AssociationRules.Rule> all = rules.list(mef);
        out.printf("%-40s %s%n", "SOURCE", "TARGET");
        all.forEach(rule -> out.printf("%-40s %s%n", rule.source(), rule.target()));
        out.printf("%d rules at %s; what no rule allows is refused%n", all.size(), mef);
    }

    /** Adds a rule. */
    void allow(AssociationRules rules, String source, String target) {
        rules.add(new AssociationRules.Rule(mef, source, target));
        out.printf("%s may share keys with %s through %s%n", source, target, mef);
    }

    /** Removes a rule, or fails when there is none. */
    void disallow(AssociationRules rules, String source, String target) {
        if (!rules.remove(new AssociationRules.Rule(mef, source, target))) {
            throw new KedgeException(ErrorCode.REGISTRATION_UNKNOWN,
                    "no rule with source " + source + " and target " + target + " at " + mef);
        }
        out.printf("%s may not share keys with %s any more; keys registered before are not handed out%n", source, target);
    }

    private String state(Instant end) {
        return now.isBefore(end) ? "valid" : "expired";
    }

    private void end(String command, int shown, String last) {
        out.printf("%d shown%n", shown);
        if (shown == PAGE) {
            out.printf("continue with: mef:%s '%s'%n", command, last);
        }
    }
}
