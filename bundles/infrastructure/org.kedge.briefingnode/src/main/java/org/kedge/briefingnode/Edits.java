package org.kedge.briefingnode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Location;
import org.kedge.api.briefing.Location.Position;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRecord;

/** What an owner changes of a node at the shell. */
final class Edits {
    private static final String NONE = "-";

    private Edits() {
    }

    static NodeRecord enabled(NodeRecord node, boolean enabled) {
        return new NodeRecord(node.id(), node.enroleeId(), node.pskIdentity(), node.certificate(), node.gba(), node.kpmId(), node.labels(),
                node.location(), node.technician(), node.msisdn(), enabled);
    }

    static NodeRecord at(NodeRecord node, Optional<Location> location) {
        return new NodeRecord(node.id(), node.enroleeId(), node.pskIdentity(), node.certificate(), node.gba(), node.kpmId(), node.labels(),
                location, node.technician(), node.msisdn(), node.enabled());
    }

    /** @param changes words; with a hyphen before it a label is taken away */
    static NodeRecord labelled(NodeRecord node, String changes) {
        NodeRecord changed = node;
        for (String word : changes.strip().split("\\s+")) {
            changed = word.startsWith(NONE) ? Labels.without(changed, word.substring(1)) : Labels.with(changed, word);
        }
        return changed;
    }

    /**
     * A location as it is typed: an area, {@code latitude,longitude}, or both with a space between.
     *
     * @return empty for a single hyphen
     * @throws KedgeException {@link ErrorCode#LOCATION_MALFORMED}
     */
    static Optional<Location> location(String text) {
        if (text.strip().equals(NONE)) {
            return Optional.empty();
        }
        List<String> areas = new ArrayList<>();
        List<Position> positions = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            int comma = word.indexOf(',');
            if (comma < 0) {
                areas.add(word);
            } else {
                positions.add(new Position(degrees(word.substring(0, comma)), degrees(word.substring(comma + 1))));
            }
        }
        if (areas.size() > 1 || positions.size() > 1) {
            throw malformed("there is more than one area or position");
        }
        return Optional.of(new Location(areas.stream().findFirst(), positions.stream().findFirst()));
    }

    private static double degrees(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw malformed("a position is latitude,longitude in degrees, for example 52.52,13.40");
        }
    }

    private static KedgeException malformed(String problem) {
        return new KedgeException(ErrorCode.LOCATION_MALFORMED, "location: " + problem);
    }

    /** For tables. */
    static String text(Location location) {
        String position = location.position().map(p -> p.latitude() + "," + p.longitude()).orElse("");
        return (location.area().orElse("") + " " + position).strip();
    }
}
