package org.kedge.gba.client.state;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaMode;
import org.kedge.gba.digest.DigestAlgorithm;

/**
 * What is kept of one USIM. Closing wipes both bootstraps.
 *
 * @param bsf the BSF of the last bootstrap, where a NAF key that is asked for bootstraps again
 * @param strongest the strongest Digest algorithm that was ever used in each mode: less is not taken silently (D-71). A mode that is in
 *        here was used
 * @param current the last bootstrap, until it ends
 * @param previous the one before, until it ends: it may be that of another BSF. Never one whose Ks was in the card: it is replaced there
 */
public record UsimState(BsfAddress bsf, Map<GbaMode, DigestAlgorithm> strongest, Optional<Kept> current, Optional<Kept> previous)
        implements AutoCloseable {
    public UsimState {
        Map<GbaMode, DigestAlgorithm> ordered = new EnumMap<>(GbaMode.class);
        ordered.putAll(strongest);
        strongest = Map.copyOf(ordered);
    }

    /** The state after a first bootstrap. */
    public static UsimState first(BsfAddress bsf, Kept made) {
        return new UsimState(bsf, Map.of(made.mode(), made.digest()), Optional.of(made), Optional.empty());
    }

    /** The state after one more bootstrap. Shares its secrets with this one. */
    public UsimState after(BsfAddress at, Kept made) {
        Map<GbaMode, DigestAlgorithm> raised = new EnumMap<>(GbaMode.class);
        raised.putAll(strongest);
        raised.merge(made.mode(), made.digest(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
        boolean same = current.filter(old -> old.impi().equals(made.impi()) && old.mode() == GbaMode.ME).isPresent();
        return new UsimState(at, raised, Optional.of(made), same ? current : Optional.empty());
    }

    /** The state with other bootstraps. */
    public UsimState with(Optional<Kept> now, Optional<Kept> before) {
        return new UsimState(bsf, strongest, now, before);
    }

    @Override
    public void close() {
        current.ifPresent(Kept::close);
        previous.ifPresent(Kept::close);
    }
}
