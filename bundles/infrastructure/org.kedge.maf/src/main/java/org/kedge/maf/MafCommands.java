package org.kedge.maf;

import java.io.PrintStream;
import java.util.List;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

/** What the shell commands of the MAF print and do. Shows no secret: keys are not even read. */
final class MafCommands {
    static final int PAGE = 100;

    private final Maf maf;
    private final MafRegistries registries;
    private final PrintStream out;

    MafCommands(Maf maf, PrintStream out) {
        this.maf = maf;
        this.registries = maf.registries();
        this.out = out;
    }

    /** One page of Km after a KmID. */
    void keys(String afterKmId) {
        List<Info> page = registries.masterKeys().list(afterKmId, PAGE);
        out.printf("%-50s %-50s %-5s %-32s %-8s %-20s %s%n", "KMID", "KEID", "SUITE", "CLIENT", "CHECK", "NOT AFTER", "USED");
        for (Info km : page) {
            String suite = km.cipherSuite().isPresent() ? Contact.digits(km.cipherSuite().getAsInt()) : "-";
            out.printf("%-50s %-50s %-5s %-32s %-8s %-20s %s%n", km.kmId(), km.keId().map(KeyReference::toString).orElse("-"), suite,
                    km.clientId(), km.checkValue(), km.notAfter(), km.used() ? "yes" : "no");
        }
        out.printf("%d shown of %d%n", page.size(), registries.masterKeys().count());
        proceed("keys", page.size() == PAGE ? page.get(PAGE - 1).kmId().toString() : "");
    }

    /** One page of client registrations after an id. */
    void clients(String afterId) {
        List<ClientRegistration> page = registries.registrations().listClients(fqdn(), afterId, PAGE);
        out.printf("%-36s %-32s %-24s %-20s %s%n", "REGISTRATION", "CLIENT", "STAKEHOLDER", "ENDS", "LABELS");
        for (ClientRegistration client : page) {
            out.printf("%-36s %-32s %-24s %-20s %s%n", client.id(), client.clientId(), client.adminFqdn(), client.expirationTime(),
                    printable(String.join(", ", client.labels())));
        }
        out.printf("%d shown%n", page.size());
        proceed("clients", page.size() == PAGE ? page.get(PAGE - 1).id() : "");
    }

    /** One page of key registrations after a RelativeKeyID. */
    void registrations(String afterId) {
        List<KeyRegistration> page = registries.registrations().listKeys(fqdn(), afterId, PAGE);
        out.printf("%-50s %-32s %-32s %-4s %-20s %s%n", "KEY", "SOURCE", "TARGETS", "SUID", "ENDS", "LABELS");
        for (KeyRegistration key : page) {
            out.printf("%-50s %-32s %-32s %-4s %-20s %s%n", key.keyId(), key.sourceId(), String.join(", ", key.targetIds()),
                    key.suid().digits(), key.expirationTime(), printable(String.join(", ", key.labels())));
        }
        out.printf("%d shown%n", page.size());
        proceed("registrations", page.size() == PAGE ? page.get(PAGE - 1).relativeKeyId() : "");
    }

    /** The rules of this MAF. */
    void rules() {
        List<Rule> rules = registries.rules().list(fqdn());
        out.printf("%-40s %s%n", "SOURCE", "TARGET");
        rules.forEach(rule -> out.printf("%-40s %s%n", rule.source(), rule.target()));
        out.printf("%d rules%n", rules.size());
    }

    void allow(String source, String target) {
        registries.rules().add(new Rule(fqdn(), entity(source), entity(target)));
        out.printf("%s may share keys with %s%n", source, target);
    }

    void disallow(String source, String target) {
        if (!registries.rules().remove(new Rule(fqdn(), entity(source), entity(target)))) {
            throw new KedgeException(ErrorCode.REGISTRATION_UNKNOWN, "there is no rule for " + source + " and " + target);
        }
        out.printf("%s may not share keys with %s by this rule any more%n", source, target);
    }

    void forget(String kmIdOrKeId) {
        if (!registries.masterKeys().remove(KeyReference.parse(kmIdOrKeId))) {
            throw new KedgeException(ErrorCode.KEY_UNKNOWN, "no Km has the identifier " + kmIdOrKeId);
        }
        out.printf("forgotten; a client with a valid Ke comes back by its KeID, unless its MEF refuses%n");
    }

    /** Name, health and counts. */
    void status() {
        MafSettings settings = maf.settings();
        Health health = maf.health().health();
        out.printf("MAF        %s on listener %s%n", settings.fqdn(), settings.listener());
        out.printf("health     %s: %s%n", health.level(), health.message());
        out.printf("Km         %d held, %s at the longest%n", registries.masterKeys().count(), settings.kmLifetime());
        out.printf("rules      %d%n", registries.rules().list(fqdn()).size());
        out.printf("push       %s%n", settings.acceptPush() ? "accepted" : "off");
    }

    private Fqdn fqdn() {
        return maf.settings().fqdn();
    }

    private void proceed(String command, String last) {
        if (!last.isEmpty()) {
            out.printf("continue with: maf:%s '%s'%n", command, last);
        }
    }

    /** A rule with a misspelt id would never match and never be noticed. */
    private static String entity(String id) {
        if (id.equals(AssociationRules.ANY)) {
            return id;
        }
        try {
            return CseId.parse(id).absolute();
        } catch (KedgeException e) {
            return AeId.parse(id).absolute();
        }
    }

    /** Labels are a client's words. */
    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
