package org.kedge.registry.load;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.key.KeyDerivation;

/** One object of the array {@code targets}. */
final class TargetReader {
    static final List<String> MEMBERS = List.of("kind", "id", "fqdn", "suids", "derivation");

    private TargetReader() {
    }

    /** The target; empty when it is faulty, which makes the Enrolee faulty. */
    static Optional<AllowedTarget> read(Members enrolee, JsonNode node, int line, Rows rows) {
        Members m = new Members(node, line, rows);
        Optional<AllowedTarget> target = m.isObject() ? read(m) : Optional.empty();
        if (target.isEmpty()) {
            enrolee.markFaulty();
        }
        return target;
    }

    private static Optional<AllowedTarget> read(Members m) {
        m.only(MEMBERS);
        Optional<EnrolmentTarget.Kind> kind = m.required("kind", Members.word(EnrolmentTarget.Kind.class));
        Optional<String> id = m.required("id", Function.identity());
        Optional<Fqdn> fqdn = m.text("fqdn", Fqdn::parse);
        if (!m.has("fqdn") && kind.isPresent()) {
            // The FQDN of a MAF is its id; every other one enters a key (D-11, D-12) and is therefore said, not guessed.
            fqdn = kind.get() == EnrolmentTarget.Kind.MAF ? id.flatMap(name -> m.attempt("target id", () -> Fqdn.parse(name)))
                    : m.required("fqdn", Fqdn::parse);
        }
        Set<Suid> suids = new LinkedHashSet<>();
        for (JsonNode suid : m.array("suids")) {
            if (suid.isInt()) {
                m.attempt("suids", () -> Suid.of(suid.intValue())).ifPresent(suids::add);
            } else {
                m.error(ErrorCode.IMPORT_MALFORMED, "suids: an element is not a whole number");
            }
        }
        KeyDerivation derivation = m.text("derivation", Members.word(KeyDerivation.class)).orElse(KeyDerivation.USAGE_CONSTRAINED);
        return m.isFaulty() ? Optional.empty() : target(m, kind.orElseThrow(), id.orElseThrow(), fqdn.orElseThrow(), suids, derivation);
    }

    private static Optional<AllowedTarget> target(Members m, EnrolmentTarget.Kind kind, String id, Fqdn fqdn, Set<Suid> suids,
            KeyDerivation derivation) {
        return m.attempt("target", () -> new AllowedTarget(new EnrolmentTarget(kind, id, fqdn), suids, derivation));
    }
}
