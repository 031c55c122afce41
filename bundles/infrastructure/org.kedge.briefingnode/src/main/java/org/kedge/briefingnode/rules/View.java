package org.kedge.briefingnode.rules;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.security.auth.x500.X500Principal;

import org.kedge.api.briefing.Location;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;

/** The facts of one decision as conditions look at them; names are parsed when the first rule asks. Not thread-safe. */
final class View {
    /** The names of a certificate. */
    record Names(X500Principal subject, X500Principal issuer) {
    }

    private final NodeRecord node;
    private final String authentication;
    private final Optional<Names> names;
    private final Map<LocationSource, Location> locations = new EnumMap<>(LocationSource.class);
    private Optional<Set<Attribute>> subject = Optional.empty();
    private Optional<Set<Attribute>> issuer = Optional.empty();

    View(Facts facts) {
        this(facts.node(), facts.authentication(), facts.certificate().map(certificate -> new Names(
                certificate.getSubjectX500Principal(), certificate.getIssuerX500Principal())), facts.self());
    }

    /** What would be if a node came like this. */
    View(NodeRecord node, String authentication, Optional<Names> names, Optional<Location> self) {
        this.node = node;
        this.authentication = authentication;
        this.names = names;
        node.location().ifPresent(location -> locations.put(LocationSource.REGISTRY, location));
        node.technician().map(TechnicianEntry::location).ifPresent(location -> locations.put(LocationSource.TECHNICIAN, location));
        self.ifPresent(location -> locations.put(LocationSource.SELF, location));
    }

    String node() {
        return node.id().value();
    }

    Set<String> labels() {
        return node.labels();
    }

    String authentication() {
        return authentication;
    }

    boolean hasCertificate() {
        return names.isPresent();
    }

    Set<Attribute> subject() {
        if (subject.isEmpty()) {
            subject = Optional.of(names.map(Names::subject).map(Attribute::of).orElse(Set.of()));
        }
        return subject.get();
    }

    Set<Attribute> issuer() {
        if (issuer.isEmpty()) {
            issuer = Optional.of(names.map(Names::issuer).map(Attribute::of).orElse(Set.of()));
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
