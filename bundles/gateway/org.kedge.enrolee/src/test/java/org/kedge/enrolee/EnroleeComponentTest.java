package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.ScriptedTransport;

/** The component as the service component runtime drives it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class EnroleeComponentTest {
    private final FakeProvider provider = new FakeProvider("file");
    private final FakeFramework framework = new FakeFramework(Mechanism.PSK);
    private final EnroleeComponent component = new EnroleeComponent(Optional.of("node-7"),
            new TrustedClock(Clock.fixed(World.T0, ZoneOffset.UTC), World.T0));

    private final List<EnroleeComponent> others = new ArrayList<>();

    @AfterEach
    void stop() {
        component.deactivate();
        others.forEach(EnroleeComponent::deactivate);
    }

    private static EnroleeConfiguration configuration(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>();
        for (var method : EnroleeConfiguration.class.getDeclaredMethods()) {
            all.put(method.getName(), method.getDefaultValue());
        }
        all.putAll(values);
        return (EnroleeConfiguration) Proxy.newProxyInstance(EnroleeConfiguration.class.getClassLoader(),
                new Class<?>[] {EnroleeConfiguration.class}, (proxy, method, arguments) -> all.get(method.getName()));
    }

    private void bindAll() {
        bindAll(component);
    }

    private void bindAll(EnroleeComponent component) {
        component.bindTransport(ScriptedTransport.failing(new IllegalStateException()), Map.of("kedge.scheme", "coaps"));
        component.bindFramework(framework, Map.of());
        component.bindProvider(provider, Map.of("service.ranking", 3));
        component.bindStore(new MemoryCredentialStore(), Map.of());
    }

    private EnrolmentState state() {
        return component.status().stream().findFirst().map(status -> status.state()).orElse(EnrolmentState.IDLE);
    }

    @Test
    void enrolsWithServicesThatWereThereBeforeAndStopsItsThreads() {
        provider.set(World.briefing(1));
        bindAll();
        component.activate(configuration(Map.of()));
        Await.until("the enrolment", () -> state() == EnrolmentState.ENROLLED);
        component.deactivate();
        Await.until("the end of the threads", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("kedge-enrolee-")));
    }

    @Test
    void enrolsWithServicesThatComeLater() {
        provider.set(World.briefing(1));
        component.activate(configuration(Map.of()));
        bindAll();
        Await.until("the enrolment", () -> state() == EnrolmentState.ENROLLED);
    }

    @Test
    void appliesConfigurationInPlaceAndRefusesAnInvalidOne() {
        provider.set(World.briefing(World.instruction(1, World.MAF, Mechanism.PSK, Optional.of("node-9"), World.T0.minusSeconds(1),
                World.T0.plusSeconds(60))));
        component.activate(configuration(Map.of("node_id", "node-1")));
        bindAll();
        assertEquals(ErrorCode.BRIEFING_OTHER_NODE, failure());
        component.modified(configuration(Map.of("node_id", "node-9", "renew_at", 3.0)));
        assertEquals(ErrorCode.BRIEFING_OTHER_NODE, failure());
        component.modified(configuration(Map.of("node_id", "node-9", "clock_floor", "yesterday")));
        assertEquals(ErrorCode.BRIEFING_OTHER_NODE, failure());
        component.modified(configuration(Map.of("node_id", "node-9")));
        awaitEnrolled();
    }

    @Test
    void takesTheCommonNodeIdWhereItHasNoneOfItsOwn() {
        provider.set(World.briefing(World.instruction(1, World.MAF, Mechanism.PSK, Optional.of("node-7"), World.T0.minusSeconds(1),
                World.T0.plusSeconds(60))));
        component.activate(configuration(Map.of("node_id", "node-1")));
        bindAll();
        assertEquals(ErrorCode.BRIEFING_OTHER_NODE, failure());
        component.modified(configuration(Map.of()));
        awaitEnrolled();
    }

    @Test
    void appliesThePolicyInPlaceAndRefusesAnInvalidOne() {
        provider.set(World.briefing(1));
        component.activate(configuration(Map.of("briefing_trust", "channel")));
        bindAll();
        assertEquals(ErrorCode.BRIEFING_TRUST_TOO_LOW, failure());
        for (Map<String, Object> invalid : List.<Map<String, Object>>of(Map.of("briefing_trust", "none"), Map.of("briefing_trust", "high"),
                Map.of("briefing_signed", new String[] {"A Name"}), Map.of("briefing_interval", -1L),
                Map.of("briefing_sources", new String[] {"file", "file"}))) {
            component.modified(configuration(invalid));
            assertEquals(ErrorCode.BRIEFING_TRUST_TOO_LOW, failure(), invalid::toString);
        }
        component.modified(configuration(Map.of("briefing_signed", new String[] {"node, file"})));
        awaitFailure(ErrorCode.BRIEFING_UNSIGNED);
        component.modified(configuration(Map.of("briefing_sources", new String[] {"node"})));
        awaitFailure(ErrorCode.BRIEFING_NONE);
        component.modified(configuration(Map.of("briefing_sources", new String[] {"file"})));
        awaitEnrolled();
        assertTrue(component.lastBriefing().orElseThrow().briefed());
    }

    @Test
    void aWrongValueAtTheStartLeavesThePolicyAsConfigured() {
        provider.set(World.briefing(1));
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(Map.of("renew_at", 3.0), Map.of("clock_floor", "2026-01-01"),
                Map.of("retry_initial", 0L))) {
            EnroleeComponent starting = starting(wrong, Map.of("briefing_signed", new String[] {"*"}));
            assertEquals(ErrorCode.BRIEFING_UNSIGNED, failure(starting), wrong::toString);
            assertEquals(Level.WARNING, starting.health().level());
            String named = wrong.keySet().iterator().next().replace('_', '.');
            assertTrue(starting.health().message().contains(named), starting.health()::message);
        }
    }

    @Test
    void aPolicyThatCannotBeReadAtTheStartHasNobodyAsked() {
        provider.set(World.briefing(1));
        EnroleeComponent starting = starting(Map.of("briefing_trust", "Signed"), Map.of());
        assertEquals(ErrorCode.BRIEFING_NONE, failure(starting));
        assertEquals(List.of(), provider.triggers);
        assertTrue(starting.lastBriefing().orElseThrow().offers().get(0).why().orElseThrow().detail().contains("cannot be read"));
        starting.modified(configuration(Map.of("briefing_trust", "local")));
        Await.until("the enrolment", () -> starting.enrol(Optional.of(World.MAF)).handle((status, thrown) -> thrown == null)
                .toCompletableFuture().join());
        assertEquals(Level.OK, starting.health().level(), () -> starting.health().message());
    }

    @Test
    void aWrongValueAtTheStartLeavesTheFloorOfTheClock() {
        EnroleeConfiguration wrong = configuration(Map.of("clock_floor", "2026-01-01T00:00:00Z", "renew_at", 3.0, "boot", false));
        Settings read = SettingsReader.readWithDefect(wrong, Optional.empty());
        assertEquals(Optional.of(Instant.parse("2026-01-01T00:00:00Z")), read.clockFloor());
        assertEquals(false, read.boot());
        assertEquals(BriefingPolicy.DEFAULT, read.briefing());
    }

    @Test
    void aWrongValueAtTheStartLeavesTheNameOfTheNode() {
        provider.set(World.briefing(World.instruction(1, World.MAF, Mechanism.PSK, Optional.of("node-9"), World.T0.minusSeconds(1),
                World.T0.plusSeconds(60))));
        component.activate(configuration(Map.of("node_id", "node-9", "run_timeout", 1L)));
        bindAll();
        awaitEnrolled();
    }

    /** One more component with all services. */
    private EnroleeComponent starting(Map<String, Object> wrong, Map<String, Object> right) {
        Map<String, Object> all = new HashMap<>(wrong);
        all.putAll(right);
        EnroleeComponent starting = new EnroleeComponent(Optional.of("node-7"),
                new TrustedClock(Clock.fixed(World.T0, ZoneOffset.UTC), World.T0));
        others.add(starting);
        starting.activate(configuration(all));
        bindAll(starting);
        return starting;
    }

    @Test
    void passesTriggersOn() {
        component.activate(configuration(Map.of()));
        bindAll();
        provider.set(World.briefing(1));
        assertEquals(EnrolmentState.ENROLLED, component.trigger(new BootstrapTrigger(BootstrapTrigger.Kind.DEVICE_TRIGGER,
                Optional.of(World.MAF), World.T0)).toCompletableFuture().join().get(0).state());
    }

    /** Who asks at the moment of a change may still join a run that began before it. */
    private void awaitEnrolled() {
        Await.until("the enrolment", () -> component.enrol(Optional.of(World.MAF)).handle((status, thrown) -> thrown == null
                && status.state() == EnrolmentState.ENROLLED).toCompletableFuture().join());
    }

    /** As {@link #awaitEnrolled}. */
    private void awaitFailure(ErrorCode code) {
        Await.until(code.name(), () -> failure() == code);
    }

    private ErrorCode failure() {
        return failure(component);
    }

    private static ErrorCode failure(EnroleeComponent component) {
        return component.enrol(Optional.of(World.MAF)).handle((status, thrown) -> KedgeException.of(thrown).code())
                .toCompletableFuture().join();
    }
}
