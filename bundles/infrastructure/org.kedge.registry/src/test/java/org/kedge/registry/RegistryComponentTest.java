package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class RegistryComponentTest {
    @TempDir
    Path home;
    private final Map<String, Object> services = new TreeMap<>();

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> arguments[0].equals("kedge.home") ? home.toString() : null;
                    case "registerService" -> register((Class<?>) arguments[0], arguments[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Object register(Class<?> type, Object service) {
        services.put(type.getSimpleName(), service);
        return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> {
                    assertEquals("unregister", method.getName());
                    services.remove(type.getSimpleName());
                    return null;
                });
    }

    /** The defaults of the configuration, with some values of its own. */
    private static RegistryConfiguration configuration(Map<String, Object> values) {
        return (RegistryConfiguration) Proxy.newProxyInstance(RegistryConfiguration.class.getClassLoader(),
                new Class<?>[] {RegistryConfiguration.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void servicesArePresentFromTheStartAndGoneAtTheEnd() throws Exception {
        RegistryComponent component = new RegistryComponent();
        component.activate(context(), configuration(Map.of()));
        assertEquals(List.of("AssociationRules", "BootstrapRegistry", "BriefingRules", "EnroleeRegistry", "EnrolmentKeyRegistry",
                "MasterKeyRegistry", "NodeRegistry", "PeerDirectory", "PeerRegistry", "RegistrationRegistry", "RegistryImport",
                "SubscriberRegistry"), new ArrayList<>(services.keySet()));
        EnroleeRegistry enrolees = (EnroleeRegistry) services.get("EnroleeRegistry");
        RegistryKit.refused(ErrorCode.REGISTRY_IO, enrolees::count);
        assertEquals(Level.CRITICAL, component.health().level());
        assertEquals("registry", component.name());

        component.bindStore(new MemoryStore());
        RegistryKeeperTest.await(() -> component.health().level() == Level.OK, "open");
        assertEquals(0, enrolees.count());
        assertTrue(Files.exists(home.resolve("data/registry/registry.db")));

        component.modified(configuration(Map.of("jdbc_url", "jdbc:oracle:thin")));
        assertEquals(Level.WARNING, component.health().level());
        assertEquals(0, enrolees.count(), "the running database is kept");
        component.modified(configuration(Map.of("jdbc_url", "jdbc:sqlite:${kedge.home}/other.db")));
        RegistryKeeperTest.await(() -> Files.exists(home.resolve("other.db")) && component.health().level() == Level.OK, "exchanged");

        component.deactivate();
        assertEquals(Map.of(), services);
        RegistryKit.refused(ErrorCode.REGISTRY_IO, enrolees::count);
        assertTrue(DriverManager.drivers().noneMatch(driver -> driver.getClass().getName().startsWith("org.sqlite")),
                "the driver would keep its class loader (OSGI-43)");
    }
}
