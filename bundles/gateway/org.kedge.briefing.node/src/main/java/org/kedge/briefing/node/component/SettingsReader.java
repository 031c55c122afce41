package org.kedge.briefing.node.component;

import static org.kedge.work.Configured.orElse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Location;
import org.kedge.api.credential.Credential;
import org.kedge.api.identity.NodeId;
import org.kedge.briefing.node.NodeSettings;
import org.kedge.briefing.node.NodeSettings.Gba;
import org.kedge.briefing.node.RememberRule;
import org.kedge.briefing.node.lan.LanSettings;

/** Reads the configuration; what is wrong names the property. */
final class SettingsReader {
    /** Without any alias the only key pair in the store would be shown to whom only a pointer names. */
    private static final String NO_KEY_PAIR = "node.credential:refused";

    private SettingsReader() {
    }

    /**
     * @param nodeId of the framework, when there is one
     * @param home where relative paths begin
     * @throws IllegalArgumentException or KedgeException with a text for the owner
     */
    static NodeSettings read(NodeBriefingConfiguration c, Optional<String> nodeId, Path home) {
        return new NodeSettings(node(c, nodeId), words(c.node_peers()), text(c.node_credential()), RememberRule.of(c.node_remember()),
                gba(c), location(c), text(c.location_entry()).map(home::resolve), c.briefing_priority(),
                Duration.ofSeconds(c.timeout_contact()), Duration.ofSeconds(c.timeout_round()), Duration.ofSeconds(c.service_wait()),
                lan(c));
    }

    /**
     * What a node goes by that starts with a wrong value, and so has no earlier ones to keep: whatever can be read; else nothing that its
     * owner may not have meant, and the defaults only of times and priority.
     */
    static NodeSettings readWithDefect(NodeBriefingConfiguration c, Optional<String> nodeId, Path home) {
        NodeSettings d = NodeSettings.defaults();
        return new NodeSettings(orElse(() -> node(c, nodeId), Optional.empty()), words(c.node_peers()),
                text(c.node_credential()).map(alias -> Credential.isAlias(alias) ? alias : NO_KEY_PAIR),
                orElse(() -> RememberRule.of(c.node_remember()), RememberRule.OFF), orElse(() -> gba(c), Optional.empty()),
                orElse(() -> location(c), Optional.empty()), orElse(() -> text(c.location_entry()).map(home::resolve), Optional.empty()),
                orElse(() -> d.ranked(c.briefing_priority()).priority(), d.priority()), d.contact(), d.round(), d.serviceWait(),
                orElse(() -> lan(c), Optional.empty()));
    }

    private static Optional<NodeId> node(NodeBriefingConfiguration c, Optional<String> nodeId) {
        return text(c.node_id()).or(() -> nodeId).map(NodeId::new);
    }

    private static Optional<Gba> gba(NodeBriefingConfiguration c) {
        Optional<String> usim = text(c.gba_usim());
        if (usim.isEmpty() && text(c.gba_bsf()).isPresent()) {
            throw new IllegalArgumentException("gba.bsf is given without gba.usim");
        }
        return usim.map(name -> new Gba(name, text(c.gba_bsf())));
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
