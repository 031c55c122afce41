package org.kedge.briefingnode;

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
class BriefingNodeComponentTest {
    private final List<String> registered = new CopyOnWriteArrayList<>();
    private final BriefingNodeComponent component = new BriefingNodeComponent();

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty")) {
                        return arguments[0].equals("kedge.home") ? "/home/kedge" : null;
                    }
                    Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
                    String text = ((Class<?>) arguments[0]).getSimpleName() + " " + properties.get("kedge.listener") + " "
                            + properties.get("kedge.path");
                    registered.add(text);
                    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                            (registration, call, none) -> registered.remove(text));
                });
    }

    private void activate(Map<String, Object> values) throws ReflectiveOperationException {
        BbnFixture fixture = new BbnFixture();
        inject("nodes", fixture.memory);
        inject("rules", fixture.rules);
        inject("enrolees", fixture.enrolees);
        component.activate(context(), SettingsReaderTest.config(values));
    }

    private void inject(String name, Object service) throws ReflectiveOperationException {
        Field field = BriefingNodeComponent.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(component, service);
    }

    private void assertListensOn(String listener) {
        assertEquals(new TreeSet<>(List.of("KeyResolver " + listener + " null", "RequestHandler " + listener + " briefing",
                "HealthIndicator null null", "Issuer null null")), new TreeSet<>(registered));
    }

    @Test
    void itsServicesComeAndGoWithIt() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "bbn.example.com"));
        assertListensOn("bbn");
        component.deactivate();
        assertTrue(registered.isEmpty());
    }

    @Test
    void aChangeIsAppliedAndAWrongValueKeepsTheRunningOnes() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "bbn.example.com"));
        component.modified(SettingsReaderTest.config(Map.of("fqdn", "bbn.example.com", "listener", "b2", "renew", 40)));
        assertListensOn("b2");
        component.modified(SettingsReaderTest.config(Map.of("fqdn", "bbn.example.com", "listener", "b3", "renew", 0)));
        assertListensOn("b2");
        assertEquals(40, component.node().settings().limits().renewPercent());
        component.deactivate();
    }

    @Test
    void aWrongConfigurationStartsNothing() {
        assertThrows(KedgeException.class, () -> activate(Map.of("fqdn", "")));
        assertTrue(registered.isEmpty());
    }
}
