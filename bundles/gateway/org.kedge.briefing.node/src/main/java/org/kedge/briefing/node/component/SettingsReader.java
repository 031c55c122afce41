package org.kedge.briefing.node.component;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Location;
import org.kedge.api.identity.NodeId;
import org.kedge.briefing.node.NodeSettings;
import org.kedge.briefing.node.NodeSettings.Gba;
import org.kedge.briefing.node.RememberRule;
import org.kedge.briefing.node.lan.LanSettings;

/** Reads the configuration; what is wrong names the property. */
final class SettingsReader {
    private SettingsReader() {
    }

    /**
     * @param nodeId of the framework, when there is one
     * @param home where relative paths begin
     * @throws IllegalArgumentException or KedgeException with a text for the owner
     */
    static NodeSettings read(NodeBriefingConfiguration c, Optional<String> nodeId, Path home) {
        Optional<String> usim = text(c.gba_usim());
        if (usim.isEmpty() && text(c.gba_bsf()).isPresent()) {
            throw new IllegalArgumentException("gba.bsf is given without gba.usim");
        }
        return new NodeSettings(text(c.node_id()).or(() -> nodeId).map(NodeId::new), words(c.node_peers()), text(c.node_credential()),
                RememberRule.of(c.node_remember()), usim.map(name -> new Gba(name, text(c.gba_bsf()))), location(c),
                text(c.location_entry()).map(home::resolve), c.briefing_priority(), Duration.ofSeconds(c.timeout_contact()),
                Duration.ofSeconds(c.timeout_round()), Duration.ofSeconds(c.service_wait()), lan(c));
    }

    private static Optional<LanSettings> lan(NodeBriefingConfiguration c) {
        return c.discovery_enabled()
                ? Optional.of(new LanSettings(text(c.discovery_interface()), c.discovery_any(), LanSettings.defaults().limit()))
                : Optional.empty();
    }

    private static Optional<Location> location(NodeBriefingConfiguration c) {
        Optional<String> area = text(c.location_area());
        Optional<Location.Position> position = text(c.location_position()).map(SettingsReader::position);
        return area.isEmpty() && position.isEmpty() ? Optional.empty() : Optional.of(new Location(area, position));
    }

    private static Location.Position position(String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 2) {
                return new Location.Position(Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip()));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("location.position is not latitude,longitude in degrees", e);
        }
        throw new IllegalArgumentException("location.position is not latitude,longitude in degrees");
    }

    /** A list may also be written as one value with commas, as people do in files. */
    private static List<String> words(String[] values) {
        return Arrays.stream(values).flatMap(value -> Arrays.stream(value.split(","))).map(String::strip)
                .filter(word -> !word.isEmpty()).toList();
    }

    private static Optional<String> text(String value) {
        return Optional.of(value.strip()).filter(text -> !text.isEmpty());
    }
}
