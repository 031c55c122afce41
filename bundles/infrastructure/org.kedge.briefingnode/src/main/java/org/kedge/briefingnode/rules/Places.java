package org.kedge.briefingnode.rules;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Locations in texts: {@code de/berlin} and {@code 52.5,13.4}, joined by {@code @} when both are known. */
final class Places {
    private static final String NUMBER = "-?[0-9]{1,3}(\\.[0-9]{1,10})?";

    private Places() {
    }

    static String text(Location location) {
        return Stream.concat(location.area().stream(), location.position().stream()
                .map(position -> String.format(Locale.ROOT, "%.6f,%.6f", position.latitude(), position.longitude())))
                .collect(Collectors.joining("@"));
    }

    /** @throws KedgeException LOCATION_MALFORMED */
    static Location parse(String text) {
        String[] parts = text.split("@", -1);
        boolean positionFirst = parts[0].matches(NUMBER + "," + NUMBER);
        if (parts.length > 2 || parts.length == 2 && positionFirst) {
            throw new KedgeException(ErrorCode.LOCATION_MALFORMED, "a location is area, latitude,longitude, or area@latitude,longitude");
        }
        Optional<String> area = positionFirst ? Optional.empty() : Optional.of(parts[0]);
        Optional<String> position = positionFirst ? Optional.of(parts[0])
                : parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
        return new Location(area, position.map(Places::position));
    }

    private static Location.Position position(String text) {
        if (!text.matches(NUMBER + "," + NUMBER)) {
            throw new KedgeException(ErrorCode.LOCATION_MALFORMED, "a position is latitude,longitude in degrees, for example 52.52,13.405");
        }
        String[] parts = text.split(",");
        return new Location.Position(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
    }
}
