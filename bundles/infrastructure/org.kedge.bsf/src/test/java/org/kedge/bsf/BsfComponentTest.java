package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.KedgeException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Which services are there under which configuration. */
class BsfComponentTest {
    private static final String[] STANDARD = {"HealthIndicator null null null", "KeyResolver zn null null",
        "RequestHandler ub  true", "RequestHandler zn nbsp-gba null"};
    private final List<String> registered = new CopyOnWriteArrayList<>();
    private final BsfComponent component = new BsfComponent();

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    assertEquals("registerService", method.getName());
                    Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
                    String text = ((Class<?>) arguments[0]).getSimpleName() + " " + properties.get("kedge.listener") + " "
                            + properties.get("kedge.path") + " " + properties.get("kedge.anonymous");
                    registered.add(text);
                    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                            (registration, call, none) -> registered.remove(text));
                });
    }

    private void activate(Map<String, Object> values) throws ReflectiveOperationException {
        inject("subscribers", new FakeSubscribers());
        inject("bootstraps", new FakeBootstraps());
        inject("peers", new FakePeers());
        component.activate(context(), SettingsReaderTest.config(values));
    }

    private void inject(String name, Object service) throws ReflectiveOperationException {
        Field field = BsfComponent.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(component, service);
    }

    private void assertRegistered(String... expected) {
        assertEquals(new TreeSet<>(List.of(expected)), new TreeSet<>(registered));
    }

    @Test
    void onlyUbIsForAnonymousClients() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "bsf.example.com"));
        assertRegistered(STANDARD);
        component.deactivate();
        assertTrue(registered.isEmpty());
    }

    @Test
    void aChangeIsAppliedAndAWrongValueKeepsTheRunningOnes() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "bsf.example.com"));
        component.modified(SettingsReaderTest.config(Map.of("fqdn", "bsf.example.com", "listener_ub", "ub2", "sweep_seconds", 1,
                "gba_agreement", "x")));
        assertRegistered("HealthIndicator null null null", "KeyResolver zn null null", "RequestHandler ub2  true",
                "RequestHandler zn nbsp-gba null");
        component.modified(SettingsReaderTest.config(Map.of("fqdn", "", "listener_ub", "ub3")));
        assertTrue(registered.contains("RequestHandler ub2  true"), registered.toString());
        assertEquals("x", component.bsf().settings().agreement().orElseThrow());
        component.deactivate();
    }

    @Test
    void aWrongConfigurationStartsNothing() {
        assertThrows(KedgeException.class, () -> activate(Map.of("fqdn", "")));
        assertTrue(registered.isEmpty());
    }
}
