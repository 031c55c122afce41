package org.kedge.briefingnode.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;

/** A condition made ready to be tried. Immutable. */
final class CompiledCondition {
    /** What became of it. */
    record Outcome(boolean holds, String why) {
    }

    /** Whether any value fits; empty: nobody believed told what it looks at. */
    private interface Test {
        Optional<Boolean> any(View view);
    }

    private final Condition condition;
    private final Set<LocationSource> accepts;
    private final Test test;

    /** @throws KedgeException RULES_INVALID for a malformed value */
    CompiledCondition(Condition condition, Set<LocationSource> accepts) {
        this.condition = condition;
        this.accepts = accepts;
        this.test = test();
    }

    Condition condition() {
        return condition;
    }

    boolean holds(View view) {
        return test.any(view).filter(any -> any != condition.negated()).isPresent();
    }

    /** As {@link #holds} with what the node has instead. */
    Outcome explain(View view) {
        boolean holds = holds(view);
        return new Outcome(holds, Vocabulary.text(condition) + (holds ? "" : " fails: " + has(view)));
    }

    private Test test() {
        Set<String> values = new HashSet<>(condition.values());
        return switch (condition.subject()) {
            case NODE -> view -> Optional.of(values.contains(view.node()));
            case LABEL -> view -> Optional.of(view.labels().stream().anyMatch(values::contains));
            case AUTHENTICATION -> view -> Optional.of(values.contains(view.authentication()));
            case CERTIFICATE_SUBJECT -> {
                Set<Attribute> attributes = new HashSet<>(all(Attribute::parse));
                yield view -> Optional.of(view.subject().stream().anyMatch(attributes::contains));
            }
            case CERTIFICATE_ISSUER -> {
                Set<Attribute> attributes = new HashSet<>(all(Attribute::parse));
                yield view -> Optional.of(view.issuer().stream().anyMatch(attributes::contains));
            }
            case AREA -> view -> location(view).filter(location -> location.area().isPresent())
                    .map(location -> values.stream().anyMatch(location::within));
            case WITHIN -> {
                List<Circle> circles = all(Circle::parse);
                yield view -> location(view).flatMap(Location::position)
                        .map(position -> circles.stream().anyMatch(circle -> circle.holds(position)));
            }
        };
    }

    private <T> List<T> all(Function<String, Optional<T>> parser) {
        return condition.values().stream().map(value -> parser.apply(value).orElseThrow(() -> new KedgeException(ErrorCode.RULES_INVALID,
                "a value of condition " + Vocabulary.word(condition.subject()) + " is malformed"))).toList();
    }

    private Optional<Location> location(View view) {
        return view.believed(accepts).map(view.locations()::get);
    }

    private String has(View view) {
        return switch (condition.subject()) {
            case NODE -> "it is " + view.node();
            case LABEL -> view.labels().isEmpty() ? "it has no label" : "it has labels " + view.labels().stream().sorted().toList();
            case AUTHENTICATION -> "it authenticated by " + view.authentication();
            case CERTIFICATE_SUBJECT -> view.hasCertificate() ? "the subject has " + Attribute.texts(view.subject())
                    : "it has no certificate";
            case CERTIFICATE_ISSUER -> view.hasCertificate() ? "the issuer has " + Attribute.texts(view.issuer()) : "it has no certificate";
            case AREA, WITHIN -> place(view);
        };
    }

    private String place(View view) {
        StringBuilder out = new StringBuilder(view.believed(accepts)
                .map(source -> "the word of " + Vocabulary.word(source) + " counts: " + Places.text(view.locations().get(source)))
                .orElse("nobody accepted (" + Vocabulary.sources(accepts) + ") told where it is"));
        view.locations().forEach((source, location) -> {
            if (!accepts.contains(source)) {
                out.append("; ").append(Vocabulary.word(source)).append(" says ").append(Places.text(location))
                        .append(", not accepted here");
            }
        });
        return out.toString();
    }
}
