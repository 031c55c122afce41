package org.kedge.api.briefing;

import java.util.Optional;
import java.util.regex.Pattern;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Where a node was installed. At least one of both.
 *
 * @param area a path from the large to the small, for example {@code de/berlin/plant-7}
 * @param position WGS 84
 */
public record Location(Optional<String> area, Optional<Position> position) {
    private static final int MAX_AREA = 200;
    private static final Pattern AREA = Pattern.compile("[a-z0-9._-]+(/[a-z0-9._-]+)*");
    private static final double EARTH_METRES = 6_371_008.8;

    /**
     * A point.
     *
     * @param latitude in degrees, -90 to 90
     * @param longitude in degrees, -180 to 180
     */
    public record Position(double latitude, double longitude) {
        /** @throws KedgeException {@link ErrorCode#LOCATION_MALFORMED} */
        public Position {
            if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
                throw malformed("latitude is -90 to 90 and longitude -180 to 180 degrees");
            }
        }

        /** The distance on the mean sphere, in metres. */
        public double metresTo(Position other) {
            double lat1 = Math.toRadians(latitude);
            double lat2 = Math.toRadians(other.latitude);
            double halfLat = Math.sin((lat2 - lat1) / 2);
            double halfLon = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
            double h = halfLat * halfLat + Math.cos(lat1) * Math.cos(lat2) * halfLon * halfLon;
            return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
        }
    }

    /** @throws KedgeException {@link ErrorCode#LOCATION_MALFORMED} */
    public Location {
        if (area.isEmpty() && position.isEmpty()) {
            throw malformed("neither area nor position is given");
        }
        if (area.isPresent() && (area.get().length() > MAX_AREA || !AREA.matcher(area.get()).matches())) {
            throw malformed("an area is a path of lower-case words such as de/berlin/plant-7, at most " + MAX_AREA + " characters");
        }
    }

    /** Whether this is in an area: the same path or below it. */
    public boolean within(String wider) {
        return area.filter(a -> a.equals(wider) || a.startsWith(wider + "/")).isPresent();
    }

    private static KedgeException malformed(String problem) {
        return new KedgeException(ErrorCode.LOCATION_MALFORMED, "location: " + problem);
    }
}
