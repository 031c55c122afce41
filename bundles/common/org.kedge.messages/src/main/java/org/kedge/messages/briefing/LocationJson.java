package org.kedge.messages.briefing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.kedge.api.briefing.Location;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.json.Members;

/** A location: {@code {"area": "de/berlin", "position": {"latitude": 52.52, "longitude": 13.405}}}, at least one of both. */
final class LocationJson {
    static final String AREA = "area";
    static final String POSITION = "position";
    static final String LATITUDE = "latitude";
    static final String LONGITUDE = "longitude";
    /** A tenth of a millimetre. More digits would only make the document longer than its limits foresee. */
    private static final double STEPS_PER_DEGREE = 1e9;

    private LocationJson() {
    }

    static void put(ObjectNode out, String name, Location location) {
        ObjectNode node = out.putObject(name);
        location.area().ifPresent(area -> node.put(AREA, area));
        location.position().ifPresent(at -> node.putObject(POSITION).put(LATITUDE, round(at.latitude()))
                .put(LONGITUDE, round(at.longitude())));
    }

    private static double round(double degrees) {
        return Math.rint(degrees * STEPS_PER_DEGREE) / STEPS_PER_DEGREE;
    }

    static Location read(Members in, String name) {
        Members location = in.object(name);
        try {
            return new Location(location.optional(AREA, location::text), location.optional(POSITION, n -> position(location.object(n))));
        } catch (KedgeException e) {
            // What the records refuse has a code and a text of its own; the text repeats no value.
            throw e.detail().startsWith("location: ") ? in.fault(name, "is refused: " + e.detail()) : e;
        }
    }

    private static Location.Position position(Members in) {
        return new Location.Position(in.decimal(LATITUDE), in.decimal(LONGITUDE));
    }
}
