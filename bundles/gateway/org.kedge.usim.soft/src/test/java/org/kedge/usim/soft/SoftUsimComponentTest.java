package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

@Timeout(300)
class SoftUsimComponentTest {
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final Map<String, SoftUsim> registered = new LinkedHashMap<>();

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    assertEquals("registerService", method.getName());
                    assertTrue(Arrays.asList((String[]) arguments[0]).contains(AkaAuthenticator.class.getName()));
                    Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
                    String name = properties.get("kedge.usim") + " " + properties.get("kedge.usim.kind");
                    registered.put(name, (SoftUsim) arguments[1]);
                    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                            (registration, call, none) -> unregister(name));
                });
    }

    private Object unregister(String name) {
        registered.remove(name);
        return null;
    }

    private static SoftUsimComponent.Config config(Map<String, Object> values) {
        return (SoftUsimComponent.Config) Proxy.newProxyInstance(SoftUsimComponent.Config.class.getClassLoader(),
                new Class<?>[] {SoftUsimComponent.Config.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void publishesOneUsimAndFollowsItsConfiguration() {
        Network.bringIn(store, "sim1", Network.file(""));
        SoftUsimComponent component = new SoftUsimComponent(context(), config(Map.of("name", "sim1")));
        component.addStore(store);
        SoftUsim first = registered.get("sim1 soft");
        assertEquals("bsf.mnc001.mcc001.pub.3gppnetwork.org", first.subscriber().bsf().value());

        component.modified(config(Map.of("name", "sim1")));
        assertEquals(first, registered.get("sim1 soft"), "nothing changed");
        component.modified(config(Map.of("name", "two words")));
        component.modified(config(Map.of("name", "")));
        component.modified(config(Map.of("name", "x", "credential_alias", "two words")));
        assertEquals(Map.of("sim1 soft", first), registered);

        component.modified(config(Map.of("name", "other", "credential_alias", "usim/sim1")));
        assertEquals(1, registered.size());
        assertEquals("bsf.mnc001.mcc001.pub.3gppnetwork.org", registered.get("other soft").subscriber().bsf().value());
        assertEquals(ErrorCode.USIM_UNAVAILABLE, assertThrows(KedgeException.class, first::subscriber).code());
        component.deactivate();
        assertTrue(registered.isEmpty());
    }

    @Test
    void aWrongConfigurationAtTheStartRegistersNothing() {
        assertThrows(KedgeException.class, () -> new SoftUsimComponent(context(), config(Map.of("name", "two words"))));
        assertTrue(registered.isEmpty());
    }

    @Test
    void isThereWithoutStoreAndSaysSo() {
        BoundStores none = new BoundStores(Duration.ofMillis(1));
        SoftUsim usim = new SoftUsim("sim1", none);
        assertEquals(ErrorCode.USIM_UNAVAILABLE, assertThrows(KedgeException.class, usim::subscriber).code());
    }

    @Test
    void waitsForAStoreThatIsBeingReplaced() {
        MemoryCredentialStore next = new MemoryCredentialStore();
        BoundStores stores = new BoundStores(Duration.ofSeconds(50));
        stores.add(store);
        stores.add(next);
        assertEquals(Optional.of(next), stores.get());
        stores.remove(next);
        stores.remove(store);
        CompletableFuture<Optional<CredentialStore>> waiting = new CompletableFuture<>();
        Thread thread = new Thread(() -> waiting.complete(stores.get()), "kedge-test");
        thread.setDaemon(true);
        thread.start();
        Await.until("the thread waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
        stores.add(next);
        assertEquals(Optional.of(next), waiting.join());
    }
}
