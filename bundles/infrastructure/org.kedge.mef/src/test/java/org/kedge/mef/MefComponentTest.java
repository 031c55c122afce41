package org.kedge.mef;

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
class MefComponentTest {
    private final List<String> registered = new CopyOnWriteArrayList<>();
    private final FakeRegistries registries = new FakeRegistries();
    private final MefComponent component = new MefComponent();

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    assertEquals("registerService", method.getName());
                    Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
                    String text = ((Class<?>) arguments[0]).getSimpleName() + " " + properties.get("kedge.listener") + " "
                            + properties.get("kedge.path") + " " + properties.get("kedge.target");
                    registered.add(text);
                    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                            (registration, call, none) -> registered.remove(text));
                });
    }

    private void activate(Map<String, Object> values) throws ReflectiveOperationException {
        inject("enrolees", registries.enrolees);
        inject("keys", registries.keys);
        inject("peers", registries.peers);
        inject("registrations", registries.registrations);
        inject("rules", registries.rules);
        component.activate(context(), MefSettingsTest.config(values));
    }

    private void inject(String name, Object service) throws ReflectiveOperationException {
        Field field = MefComponent.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(component, service);
    }

    private void assertRegistered(String... expected) {
        assertEquals(new TreeSet<>(List.of(expected)), new TreeSet<>(registered));
    }

    @Test
    void modeServiceServesEveryPath() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "mef.example.com"));
        assertRegistered("KeyResolver mef null null", "RequestHandler mef enrolment null", "RequestHandler mef fetchCredentials null",
                "RequestHandler mef mefClientReg null", "RequestHandler mef symmKeyReg null", "HealthIndicator null null null");
        component.deactivate();
        assertTrue(registered.isEmpty());
    }

    @Test
    void modeSelfFetchesAndRegistersNothingOverTheNetwork() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "in1.sp.example.com", "mode", "self", "target_kind", "CSE", "target_id", "//sp.example.com/in1"));
        assertRegistered("KeyResolver mef null null", "RequestHandler mef enrolment null", "HealthIndicator null null null",
                "ProvisionedKeySource null null //sp.example.com/in1");
        component.deactivate();
    }

    @Test
    void aChangedListenerIsAppliedAndAWrongValueKeepsTheRunningOnes() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "mef.example.com"));
        component.modified(MefSettingsTest.config(Map.of("fqdn", "mef.example.com", "listener", "other", "sweep_minutes", 1)));
        assertTrue(registered.contains("RequestHandler other enrolment null"), registered.toString());
        component.modified(MefSettingsTest.config(Map.of("fqdn", "", "listener", "third")));
        assertTrue(registered.contains("RequestHandler other enrolment null"), registered.toString());
        assertEquals(6, registered.size());
        component.deactivate();
    }

    @Test
    void aWrongConfigurationAtTheStartRegistersNothing() {
        assertThrows(KedgeException.class, () -> activate(Map.of("fqdn", "not a name")));
        assertTrue(registered.isEmpty());
    }
}
