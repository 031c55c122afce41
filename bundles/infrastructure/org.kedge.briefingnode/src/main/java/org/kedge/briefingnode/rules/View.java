package org.kedge.briefingnode.rules;

import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.EnumMap;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.Location;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;

/** The facts of one decision as conditions look at them; names are parsed when the first rule asks. Not thread-safe. */
final class View {
    private final Facts facts;
    private final Map<LocationSource, Location> locations = new EnumMap<>(LocationSource.class);
    private Optional<Set<Attribute>> subject = Optional.empty();
    private Optional<Set<Attribute>> issuer = Optional.empty();

    View(Facts facts) {
        this.facts = facts;
        facts.node().location().ifPresent(location -> locations.put(LocationSource.REGISTRY, location));
        facts.node().technician().map(TechnicianEntry::location)
                .ifPresent(location -> locations.put(LocationSource.TECHNICIAN, location));
        facts.self().ifPresent(location -> locations.put(LocationSource.SELF, location));
    }

    String node() {
        return facts.node().id().value();
    }

    Set<String> labels() {
        return facts.node().labels();
    }

    String authentication() {
        return facts.authentication();
    }

    boolean hasCertificate() {
        return facts.certificate().isPresent();
    }

    Set<Attribute> subject() {
        if (subject.isEmpty()) {
            subject = Optional.of(facts.certificate().map(X509Certificate::getSubjectX500Principal).map(Attribute::of).orElse(Set.of()));
        }
        return subject.get();
    }

    Set<Attribute> issuer() {
        if (issuer.isEmpty()) {
            issuer = Optional.of(facts.certificate().map(X509Certificate::getIssuerX500Principal).map(Attribute::of).orElse(Set.of()));
        }
        return issuer.get();
    }

    /** All that anybody said. */
    Map<LocationSource, Location> locations() {
        return locations;
    }

    /**
     * Whose word counts (D-83): the first accepted source that has one, for area and position alike; so a node with a place in the
     * registry cannot add to it by what it says itself.
     */
    Optional<LocationSource> believed(Set<LocationSource> accepted) {
        return locations.keySet().stream().filter(accepted::contains).findFirst();
    }
}
