package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.osgi.framework.BundleContext;

/** The component without a framework. */
class TriggerComponentTest {
    private final Scene scene = new Scene();
    private final TriggerComponent component = new TriggerComponent((BundleContext) Proxy.newProxyInstance(
            TriggerComponentTest.class.getClassLoader(), new Class<?>[] {BundleContext.class},
            (proxy, method, args) -> method.getName().equals("getProperty") && args[0].equals("kedge.node.id") ? "urn:common" : null));

    @AfterEach
    void deactivate() {
        component.deactivate();
    }

    /** The defaults, with what is given instead; a value of another type is one that cannot be converted. */
    private static TriggerConfiguration with(Map<String, Object> given) {
        return (TriggerConfiguration) Proxy.newProxyInstance(TriggerComponentTest.class.getClassLoader(),
                new Class<?>[] {TriggerConfiguration.class}, (proxy, method, args) -> {
                    Object value = given.getOrDefault(method.getName(), method.getDefaultValue());
                    if (value.getClass() != method.getDefaultValue().getClass()) {
                        throw new IllegalStateException(method.getName() + " is no " + method.getReturnType());
                    }
                    return value;
                });
    }

    static Stream<Arguments> wrong() {
        return Stream.of(Arguments.of("trigger_rate", 0), Arguments.of("trigger_rate", "many"), Arguments.of("trigger_hint_seconds", 1),
                Arguments.of("trigger_age_seconds", 1), Arguments.of("node_id", "with space"),
                Arguments.of("trigger_accept_unauthenticated", "perhaps"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongValueAtTheStartIsShownAndAcceptsNoHint(String property, Object value) throws Exception {
        Map<String, Object> given = new HashMap<>(Map.of("node_id", Scene.NODE.value(), "trigger_accept_unauthenticated", false));
        given.put(property, value);
        component.bindStore(scene.store);
        component.bindEnrolee(scene.enrolee);
        component.activate(with(given));
        Outcome outcome = component.receive(Scene.message(TriggerTextCodec.write(Scene.claim(Instant.now().getEpochSecond()))))
                .toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(ErrorCode.TRIGGER_NOT_AUTHENTIC, outcome.why().orElseThrow().code());
        assertEquals(List.of(), scene.started);
        assertEquals(Level.WARNING, component.health().level());
        assertTrue(component.health().message().contains("org.kedge.briefing.local.trigger"), () -> component.health().message());
        component.modified(with(Map.of()));
        assertEquals(Level.OK, component.health().level(), () -> component.health().message());
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongValueAtTheStartMakesNothingLaxer(String property, Object value) {
        Map<String, Object> given = new HashMap<>(Map.of("trigger_rate", 2, "trigger_hint_seconds", 700, "trigger_age_seconds", 70));
        given.put(property, value);
        TriggerSettings s = SettingsReader.readWithDefect(with(given), Optional.of("urn:common"));
        assertEquals(property.equals("node_id") ? Optional.empty() : Optional.of(new NodeId("urn:common")), s.node());
        assertEquals(property.equals("trigger_rate") ? 1 : 2, s.rate());
        assertEquals(Duration.ofSeconds(property.equals("trigger_hint_seconds") ? 86_400 : 700), s.hint());
        assertEquals(Duration.ofSeconds(property.equals("trigger_age_seconds") ? 60 : 70), s.age());
        assertEquals(!property.equals("trigger_accept_unauthenticated"), s.acceptUnauthenticated());
    }
}
