package org.kedge.briefing.node.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The component without a framework. */
class NodeBriefingComponentTest {
    private final AtomicReference<HealthIndicator> indicator = new AtomicReference<>();
    private NodeBriefingComponent component = new NodeBriefingComponent(context(), SettingsReaderTest.with(Map.of()));

    private BundleContext context() {
        ServiceRegistration<?> registration = (ServiceRegistration<?>) proxy(ServiceRegistration.class, (method, args) -> {
            indicator.set(null);
            return null;
        });
        return (BundleContext) proxy(BundleContext.class, (method, args) -> switch (method) {
            case "getProperty" -> args[0].equals("kedge.node.id") ? "urn:gw-1" : null;
            case "registerService" -> {
                indicator.set((HealthIndicator) args[1]);
                yield registration;
            }
            default -> null;
        });
    }

    private interface Answer {
        Object to(String method, Object[] args);
    }

    private static Object proxy(Class<?> type, Answer answer) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, args) -> answer.to(method.getName(), args));
    }

    @AfterEach
    void deactivate() {
        component.deactivate();
    }

    private List<Briefing> brief() throws Exception {
        return component.brief(new BootstrapTrigger(BootstrapTrigger.Kind.BOOT, Optional.empty(), Instant.now())).toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void withoutConfigurationItIsAProviderThatHasNothing() throws Exception {
        MemoryCredentialStore store = new MemoryCredentialStore();
        component.bindStore(store);
        assertEquals("node", component.name());
        assertEquals(70, component.priority());
        assertEquals(List.of(), brief());
        assertEquals("briefing.node", indicator.get().name());
        assertEquals(HealthIndicator.Level.OK, indicator.get().health().level());
        component.unbindStore(store);
    }

    @Test
    void aChangedConfigurationCountsAtOnceAndAWrongOneNotAtAll() {
        component.modified(SettingsReaderTest.with(Map.of("briefing_priority", 90)));
        assertEquals(90, component.priority());
        component.modified(SettingsReaderTest.with(Map.of("briefing_priority", -1)));
        assertEquals(90, component.priority());
    }

    @Test
    void aWrongValueAtTheStartIsShownAndTheOthersCount() {
        component.deactivate();
        component = new NodeBriefingComponent(context(), SettingsReaderTest.with(Map.of("briefing_priority", 5, "service_wait", -1L)));
        assertEquals(5, component.priority());
        assertEquals(HealthIndicator.Level.WARNING, indicator.get().health().level());
        assertTrue(indicator.get().health().message().contains("service.wait"), () -> indicator.get().health().message());
        component.modified(SettingsReaderTest.with(Map.of("briefing_priority", 5)));
        assertEquals(HealthIndicator.Level.OK, indicator.get().health().level());
    }

    @Test
    void afterItsEndItHasNothingAndIsGoneFromTheHealth() {
        component.deactivate();
        assertEquals(null, indicator.get());
        assertTrue(((KedgeException) assertThrows(ExecutionException.class, this::brief).getCause()).retryable());
    }

    @Test
    void withoutAnEnroleeNoSerialsAreHeld() {
        assertEquals(Map.of(), new HeldSerials(context()).get());
    }
}
