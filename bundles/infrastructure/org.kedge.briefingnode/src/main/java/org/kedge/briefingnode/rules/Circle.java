package org.kedge.briefingnode.rules;

import java.util.Optional;
import java.util.regex.Pattern;

import org.kedge.api.briefing.Location;
import org.kedge.api.error.KedgeException;

/**
 * The value of a condition {@code within}: {@code latitude,longitude,metres}.
 *
 * @param metres above 0, at most half the way round the earth
 */
record Circle(Location.Position centre, double metres) {
    private static final Pattern FORM = Pattern.compile("-?[0-9]{1,2}(\\.[0-9]{1,10})?,"
            + "-?[0-9]{1,3}(\\.[0-9]{1,10})?,[0-9]{1,8}(\\.[0-9]{1,3})?");
    private static final double MAX_METRES = 20_040_000;

    static Optional<Circle> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        String[] parts = text.split(",");
        double metres = Double.parseDouble(parts[2]);
        try {
            return metres > 0 && metres <= MAX_METRES ? Optional.of(new Circle(
                    new Location.Position(Double.parseDouble(parts[0]), Double.parseDouble(parts[1])), metres)) : Optional.empty();
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    boolean holds(Location.Position position) {
        return centre.metresTo(position) <= metres;
    }

    /** Whether a point can be in both. */
    boolean touches(Circle other) {
        return centre.metresTo(other.centre) <= metres + other.metres;
    }

    /** Whether every point of this is in the other one. */
    boolean inside(Circle other) {
        return centre.metresTo(other.centre) + metres <= other.metres;
    }
}
