package org.kedge.maf;

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
class MafComponentTest {
    private final List<String> registered = new CopyOnWriteArrayList<>();
    private final MafComponent component = new MafComponent();

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    assertEquals("registerService", method.getName());
                    Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
                    String text = ((Class<?>) arguments[0]).getSimpleName() + " " + properties.get("kedge.listener") + " "
                            + properties.get("kedge.path") + " " + properties.get("osgi.command.scope");
                    registered.add(text);
                    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                            (registration, call, none) -> registered.remove(text));
                });
    }

    private void activate(Map<String, Object> values) throws ReflectiveOperationException {
        inject("masterKeys", new FakeMasterKeys());
        inject("registrations", new FakeRegistrations());
        inject("rules", new FakeRules());
        inject("peers", new FakePeers());
        component.activate(context(), MafSettingsTest.config(values));
    }

    private void inject(String name, Object service) throws ReflectiveOperationException {
        Field field = MafComponent.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(component, service);
    }

    @Test
    void aMafServesItsProceduresOnItsListener() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "maf.example.com"));
        assertEquals(new TreeSet<>(List.of("KeyResolver maf null null", "RequestHandler maf mafClientReg null",
                "RequestHandler maf symmKeyReg null", "RequestHandler maf provisionedKey null", "HealthIndicator null null null",
                "MafShell null null maf")), new TreeSet<>(registered));
        component.deactivate();
        assertTrue(registered.isEmpty());
    }

    @Test
    void aChangedListenerIsAppliedAndAWrongValueKeepsTheRunningOnes() throws ReflectiveOperationException {
        activate(Map.of("fqdn", "maf.example.com"));
        component.modified(MafSettingsTest.config(Map.of("fqdn", "maf.example.com", "listener", "other", "sweep_minutes", 1)));
        assertTrue(registered.contains("RequestHandler other symmKeyReg null"), registered.toString());
        component.modified(MafSettingsTest.config(Map.of("fqdn", "", "listener", "third")));
        assertTrue(registered.contains("RequestHandler other symmKeyReg null"), registered.toString());
        assertEquals(6, registered.size());
        component.deactivate();
    }

    @Test
    void aWrongConfigurationAtTheStartRegistersNothing() {
        assertThrows(KedgeException.class, () -> activate(Map.of("fqdn", "not a name")));
        assertTrue(registered.isEmpty());
    }
}
