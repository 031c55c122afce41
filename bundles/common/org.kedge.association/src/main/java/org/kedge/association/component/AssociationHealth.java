package org.kedge.association.component;

import java.util.ArrayList;
import java.util.List;

import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;

/** What an owner must know of the associations. */
final class AssociationHealth {
    private AssociationHealth() {
    }

    static Health of(List<AssociationStatus> associations) {
        Level worst = Level.OK;
        List<String> lines = new ArrayList<>();
        long established = associations.stream().filter(a -> a.state() == AssociationState.ESTABLISHED).count();
        for (AssociationStatus association : associations) {
            Level level = level(association);
            worst = level.compareTo(worst) > 0 ? level : worst;
            if (level != Level.OK) {
                lines.add(association.peer() + " " + association.state()
                        + association.lastFailure().map(failure -> " (" + failure.getMessage() + ")").orElse(""));
            }
        }
        return new Health(worst, lines.isEmpty() ? established + " of " + associations.size() + " associations established"
                : String.join("; ", lines));
    }

    /** What was never to be is no fault; an association that fell back to an older credential works, but not for ever. */
    private static Level level(AssociationStatus association) {
        return switch (association.state()) {
            case FAILED -> Level.CRITICAL;
            case WAITING -> Level.WARNING;
            case ESTABLISHED -> association.lastFailure().isPresent() ? Level.WARNING : Level.OK;
            case IDLE, CONNECTING -> Level.OK;
        };
    }
}
