package org.kedge.briefingnode.rules;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.key.KeyDerivation;
import org.kedge.messages.json.Anchors;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/**
 * Rules and destinations as a file. Strict: an unknown, missing, repeated or malformed member is refused, naming rule or destination and
 * member. Stateless.
 */
final class RulebookJson {
    private static final int MAX_OCTETS = 32 << 20;
    private static final Set<String> RULE = Set.of("list", "name", "when", "accept", "then", "enabled");
    private static final Set<String> CONDITION = Set.of("subject", "values", "not");
    private static final Set<String> THEN = Set.of("destinations", "list");
    private static final Set<String> TARGET = Set.of("kind", "id", "fqdn");
    private static final Set<String> DESTINATION = Set.of("name", "target", "mechanism", "mefUri", "mefFqdn", "trustAnchors",
            "trustAnchorAliases", "credentialAlias", "enrolmentExpiry", "derivation", "enrolmentExchange", "adminFqdn", "targetUris",
            "validity", "deliverKey");

    private RulebookJson() {
    }

    /** @return rules and destinations; its revision is 0 */
    static Rulebook readBook(byte[] json) {
        Members in = StrictJson.object(json, MAX_OCTETS, "rulebook", ErrorCode.RULES_INVALID);
        only(in, Set.of("rules", "destinations"));
        listed(in, "rules", "is missing: without it all rules would go; write \"rules\": [] when that is meant");
        listed(in, "destinations", "is missing: without it all destinations would go; write \"destinations\": [] when that is meant");
        return new Rulebook(0, in.objects("rules").stream().map(RulebookJson::rule).toList(),
                in.objects("destinations").stream().map(RulebookJson::destination).toList());
    }

    static Destination readDestination(byte[] json) {
        return destination(StrictJson.object(json, MAX_OCTETS, "destination", ErrorCode.RULES_INVALID));
    }

    static byte[] write(Rulebook book) {
        ObjectNode out = StrictJson.newObject();
        ArrayNode rules = out.putArray("rules");
        book.rules().forEach(rule -> write(rule, rules.addObject()));
        ArrayNode destinations = out.putArray("destinations");
        book.destinations().forEach(destination -> write(destination, destinations.addObject()));
        return StrictJson.writePretty(out);
    }

    private static void only(Members in, Set<String> known) {
        in.names().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw in.fault(name, "is not known");
        });
    }

    /** A list that is not there would be read as an empty one. */
    private static void listed(Members in, String name, String problem) {
        if (!in.has(name)) {
            throw in.fault(name, problem);
        }
    }

    private static BriefingRule rule(Members in) {
        only(in, RULE);
        listed(in, "when", "is missing: without it the rule would hold for every node; write \"when\": [] when that is meant");
        return new BriefingRule(in.text("list"), in.text("name"), in.objects("when").stream().map(RulebookJson::condition).toList(),
                in.has("accept") ? accept(in) : BriefingRule.DEFAULT_SOURCES, outcome(in.object("then")),
                in.optional("enabled", in::bool).orElse(true));
    }

    private static Condition condition(Members in) {
        only(in, CONDITION);
        return new Condition(in.as("subject", word -> Vocabulary.subject(word).orElseThrow()), in.texts("values"),
                in.optional("not", in::bool).orElse(false));
    }

    private static Set<LocationSource> accept(Members in) {
        Set<LocationSource> out = EnumSet.noneOf(LocationSource.class);
        in.texts("accept").forEach(word -> out.add(Vocabulary.source(word)
                .orElseThrow(() -> in.fault("accept", "names something else than registry, technician and self"))));
        return out;
    }

    private static Outcome outcome(Members in) {
        only(in, THEN);
        return new Outcome(in.texts("destinations"), in.optional("list", in::text));
    }

    private static Destination destination(Members in) {
        only(in, DESTINATION);
        return new Destination(in.text("name"), target(in.object("target")), in.as("mechanism", word -> Mechanism.of(word).orElseThrow()),
                in.uri("mefUri"), in.as("mefFqdn", Fqdn::parse), anchors(in), in.texts("trustAnchorAliases"), in.text("credentialAlias"),
                in.as("enrolmentExpiry", Duration::parse),
                in.optional("derivation", n -> in.as(n, KeyDerivation::valueOf)).orElse(KeyDerivation.USAGE_CONSTRAINED),
                in.optional("enrolmentExchange", in::bool).orElse(true), in.optional("adminFqdn", n -> in.as(n, Fqdn::parse)),
                targetUris(in),
                in.as("validity", Duration::parse), in.optional("deliverKey", in::bool).orElse(false));
    }

    private static EnrolmentTarget target(Members in) {
        only(in, TARGET);
        EnrolmentTarget.Kind kind = in.as("kind", EnrolmentTarget.Kind::valueOf);
        if (kind == EnrolmentTarget.Kind.MAF && !in.has("fqdn")) {
            return EnrolmentTarget.maf(in.as("id", Fqdn::parse));
        }
        Fqdn fqdn = in.as("fqdn", Fqdn::parse);
        return in.as("id", id -> new EnrolmentTarget(kind, id, fqdn));
    }

    /** Which of them an instruction may name is seen when the destination is checked. */
    private static List<URI> targetUris(Members in) {
        try {
            return in.texts("targetUris").stream().map(URI::create).toList();
        } catch (IllegalArgumentException e) {
            throw in.fault("targetUris", "holds something that is no URI");
        }
    }

    private static List<X509Certificate> anchors(Members in) {
        return in.texts("trustAnchors").stream().map(text -> Anchors.decode(text)
                .orElseThrow(() -> in.fault("trustAnchors", "holds something that is no base64 of a DER certificate"))).toList();
    }

    private static void write(BriefingRule rule, ObjectNode out) {
        out.put("list", rule.list()).put("name", rule.name());
        ArrayNode when = out.putArray("when");
        for (Condition condition : rule.conditions()) {
            ObjectNode node = when.addObject().put("subject", Vocabulary.word(condition.subject()));
            condition.values().forEach(node.putArray("values")::add);
            if (condition.negated()) {
                node.put("not", true);
            }
        }
        ArrayNode accept = out.putArray("accept");
        rule.accepts().stream().sorted().map(Vocabulary::word).forEach(accept::add);
        ObjectNode then = out.putObject("then");
        if (!rule.outcome().destinations().isEmpty()) {
            rule.outcome().destinations().forEach(then.putArray("destinations")::add);
        }
        rule.outcome().list().ifPresent(list -> then.put("list", list));
        out.put("enabled", rule.enabled());
    }

    private static void write(Destination d, ObjectNode out) {
        out.put("name", d.name());
        out.putObject("target").put("kind", d.target().kind().name()).put("id", d.target().id()).put("fqdn", d.target().fqdn().value());
        out.put("mechanism", d.mechanism().word()).put("mefUri", d.mefUri().toString()).put("mefFqdn", d.mefFqdn().value());
        d.trustAnchors().stream().map(Anchors::encode).forEach(out.putArray("trustAnchors")::add);
        d.trustAnchorAliases().forEach(out.putArray("trustAnchorAliases")::add);
        out.put("credentialAlias", d.credentialAlias()).put("enrolmentExpiry", Vocabulary.text(d.enrolmentExpiry()))
                .put("derivation", d.derivation().name()).put("enrolmentExchange", d.enrolmentExchange());
        d.adminFqdn().ifPresent(fqdn -> out.put("adminFqdn", fqdn.value()));
        d.targetUris().forEach(uri -> out.withArray("targetUris").add(uri.toString()));
        out.put("validity", Vocabulary.text(d.validity())).put("deliverKey", d.deliverKey());
    }
}
