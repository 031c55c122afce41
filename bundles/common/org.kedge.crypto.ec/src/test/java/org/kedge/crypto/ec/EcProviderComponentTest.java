package org.kedge.crypto.ec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The component registers the service its users look for, and survives wrong settings. */
class EcProviderComponentTest {
    private final List<String> services = new ArrayList<>();
    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, args) -> register((Class<?>) args[0], args[1], (Dictionary<?, ?>) args[2]));

    private ServiceRegistration<?> register(Class<?> type, Object service, Dictionary<?, ?> properties) {
        assertSame(Provider.class, type);
        assertSame(Security.getProvider(EcProvider.NAME), service);
        services.add("registered " + properties);
        return (ServiceRegistration<?>) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                (proxy, method, args) -> services.add(method.getName()));
    }

    @AfterEach
    void remove() {
        Security.removeProvider(EcProvider.NAME);
    }

    @Test
    void publishesTheProviderWithItsDelegate() {
        EcProviderComponent component = new EcProviderComponent(context, config("bouncycastle", "jvm"));
        component.apply(config("conscrypt", "jvm"));
        component.deactivate();
        assertNull(Security.getProvider(EcProvider.NAME));
        assertEquals(List.of("registered {kedge.ec.delegate=bouncycastle}", "unregister", "registered {kedge.ec.delegate=conscrypt}",
                "unregister"), services);
    }

    @Test
    void wrongSettingsKeepTheRunningOnes() {
        EcProviderComponent component = new EcProviderComponent(context, config("bouncycastle", "jvm"));
        Provider running = Security.getProvider(EcProvider.NAME);
        component.apply(config("bouncycastle", "everywhere"));
        component.apply(config("fast", "jvm"));
        assertSame(running, Security.getProvider(EcProvider.NAME));
        component.deactivate();
    }

    @Test
    void wrongSettingsAtTheStartInsertNothing() {
        EcProviderComponent component = new EcProviderComponent(context, config("fast", "jvm"));
        assertNull(Security.getProvider(EcProvider.NAME));
        component.apply(config("bouncycastle", "off"));
        component.deactivate();
        assertEquals(List.of(), services);
    }

    private static EcProviderConfig config(String delegate, String scope) {
        return new EcProviderConfig() {
            @Override
            public String delegate() {
                return delegate;
            }

            @Override
            public String scope() {
                return scope;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return EcProviderConfig.class;
            }
        };
    }
}
