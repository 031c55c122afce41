package org.kedge.briefing.node.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.briefing.node.NodeSettings;
import org.kedge.briefing.node.RememberRule;
import org.kedge.briefing.node.lan.LanSettings;

/** The configuration of the component. */
class SettingsReaderTest {
    private static final Path HOME = Path.of("/opt/kedge");

    /** The defaults, with what is given instead. */
    static NodeBriefingConfiguration with(Map<String, Object> given) {
        return (NodeBriefingConfiguration) Proxy.newProxyInstance(SettingsReaderTest.class.getClassLoader(),
                new Class<?>[] {NodeBriefingConfiguration.class},
                (proxy, method, args) -> given.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static NodeSettings read(Map<String, Object> given) {
        return SettingsReader.read(with(given), Optional.empty(), HOME);
    }

    @Test
    void theDefaultsAreThoseOfThePlainClass() {
        assertEquals(NodeSettings.defaults(), read(Map.of()));
    }

    @Test
    void everyPropertyCounts() {
        NodeSettings s = read(Map.ofEntries(Map.entry("node_id", " urn:gw-1 "), Map.entry("node_peers", new String[] {"b, a", "c"}),
                Map.entry("node_credential", "gateway"), Map.entry("node_remember", "first"), Map.entry("gba_usim", "sim0"),
                Map.entry("gba_bsf", "bsf"), Map.entry("location_area", "de/berlin"), Map.entry("location_position", "52.5, -13.25"),
                Map.entry("location_entry", "conf/entry.json"), Map.entry("briefing_priority", 5), Map.entry("timeout_contact", 2L),
                Map.entry("timeout_round", 7L), Map.entry("service_wait", 0L), Map.entry("discovery_enabled", true),
                Map.entry("discovery_interface", "eth0"), Map.entry("discovery_any", true)));
        assertEquals(Optional.of(new NodeId("urn:gw-1")), s.nodeId());
        assertEquals(List.of("b", "a", "c"), s.peers());
        assertEquals(Optional.of("gateway"), s.credential());
        assertEquals(RememberRule.FIRST, s.remember());
        assertEquals(Optional.of(new NodeSettings.Gba("sim0", Optional.of("bsf"))), s.gba());
        assertEquals(-13.25, s.location().orElseThrow().position().orElseThrow().longitude());
        assertEquals(Optional.of(Path.of("/opt/kedge/conf/entry.json")), s.entry());
        assertEquals(5, s.priority());
        assertEquals(Duration.ofSeconds(2), s.contact());
        assertEquals(Duration.ofSeconds(7), s.round());
        assertEquals(Optional.of(new LanSettings(Optional.of("eth0"), true, Duration.ofSeconds(2))), s.lan());
    }

    @Test
    void theNodeIdOfTheFrameworkCountsWhenNoneIsConfigured() {
        assertEquals(Optional.of(new NodeId("urn:a")), SettingsReader.read(with(Map.of()), Optional.of("urn:a"), HOME).nodeId());
        NodeBriefingConfiguration own = with(Map.of("node_id", "urn:b"));
        assertEquals(Optional.of(new NodeId("urn:b")), SettingsReader.read(own, Optional.of("urn:a"), HOME).nodeId());
    }

    static Stream<Arguments> wrong() {
        return Stream.of(Arguments.of("node_id", "with space", "Node-ID"), Arguments.of("node_credential", "a b", "node.credential"),
                Arguments.of("node_remember", "always", "node.remember"), Arguments.of("gba_bsf", "bsf", "gba.bsf"),
                Arguments.of("location_area", "De/Berlin", "area"), Arguments.of("location_position", "52.5", "location.position"),
                Arguments.of("location_position", "a,b", "location.position"), Arguments.of("location_position", "91,0", "latitude"),
                Arguments.of("briefing_priority", -1, "briefing.priority"), Arguments.of("timeout_contact", 0L, "timeout.contact"),
                Arguments.of("timeout_round", 5L, "timeout.round"), Arguments.of("service_wait", -1L, "service.wait"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongValueIsRefusedByName(String property, Object value, String named) {
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> read(Map.of(property, value)));
        assertTrue(refusal instanceof IllegalArgumentException || refusal instanceof KedgeException, refusal::toString);
        assertTrue(refusal.getMessage().contains(named), refusal::getMessage);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongValueAtTheStartMakesNothingLaxer(String property, Object value, String named) {
        Map<String, Object> given = new HashMap<>(Map.of("node_id", "urn:gw-1", "node_peers", new String[] {"a"}, "node_credential",
                "gateway", "node_remember", "off", "location_area", "de/berlin", "briefing_priority", 5, "discovery_enabled", true));
        NodeSettings right = read(given);
        given.put(property, value);
        NodeSettings s = SettingsReader.readWithDefect(with(given), Optional.of("urn:common"), HOME);
        assertEquals(property.equals("node_id") ? Optional.empty() : right.nodeId(), s.nodeId());
        assertEquals(List.of("a"), s.peers());
        assertEquals(property.equals("node_credential") ? Optional.of("node.credential:refused") : right.credential(), s.credential());
        assertEquals(RememberRule.OFF, s.remember());
        assertEquals(property.startsWith("location_") ? Optional.empty() : right.location(), s.location());
        assertEquals(property.equals("briefing_priority") ? NodeSettings.PRIORITY : 5, s.priority());
        assertEquals(Optional.empty(), s.gba());
        assertEquals(right.lan(), s.lan());
        assertEquals(NodeSettings.defaults().round(), s.round());
    }
}
