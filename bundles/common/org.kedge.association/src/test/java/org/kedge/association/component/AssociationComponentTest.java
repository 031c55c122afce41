package org.kedge.association.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.association.responder.ResponderSettings.Accept;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class AssociationComponentTest {
    /** The services that are registered by hand: type, listener, path. */
    private final List<String> registered = new ArrayList<>();

    /** The configuration as DS gives it: the values that are set, and the defaults of the annotation type. */
    private static AssociationConfiguration config(Map<String, Object> values) {
        return (AssociationConfiguration) Proxy.newProxyInstance(AssociationConfiguration.class.getClassLoader(),
                new Class<?>[] {AssociationConfiguration.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
                    String text = ((Class<?>) arguments[0]).getSimpleName() + " " + properties.get("kedge.listener") + " "
                            + properties.get("kedge.path");
                    registered.add(text);
                    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
                            (registration, end, none) -> registered.remove(text));
                });
    }

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        assertEquals(AssociationSettings.defaults(), AssociationSettings.of(config(Map.of())));
        AssociationSettings changed = AssociationSettings.of(config(Map.of("listener", "", "accept", "any", "auto", false, "always",
                new String[] {"maf, in-cse", "other"}, "handshake_timeout", 5L, "keep_alive", 0L, "retry_initial", 1L, "retry_max", 9L,
                "retry_failed", 0L, "key_lifetime", "PT1H")));
        assertEquals(Accept.ANY, changed.responder().accept());
        assertEquals(Set.of("maf", "in-cse", "other"), changed.initiator().always());
        assertEquals(Duration.ofHours(1), changed.initiator().keyLifetime());
        assertEquals(Duration.ZERO, changed.initiator().keepAlive());
    }

    @ParameterizedTest
    @CsvSource({"accept,everybody,accept", "handshake_timeout,0,handshake.timeout", "handshake_timeout,61,handshake.timeout",
        "keep_alive,-1,keep.alive", "retry_initial,0,retry.initial", "retry_max,1,retry.max", "retry_failed,-1,retry.failed",
        "registration_lifetime,a month,registration.lifetime", "registration_lifetime,PT1S,registration.lifetime",
        "key_lifetime,PT0S,key.lifetime"})
    void aWrongValueIsNamed(String method, String value, String property) {
        Object typed = value.matches("-?\\d+") ? Long.valueOf(value) : value;
        IllegalArgumentException fault = assertThrows(IllegalArgumentException.class,
                () -> AssociationSettings.of(config(Map.of(method, typed))));
        assertTrue(fault.getMessage().contains(property), fault.getMessage());
    }

    @Test
    void theServicesOfEntityBFollowTheListener() {
        AssociationComponent component = new AssociationComponent(context());
        component.activate(config(Map.of()));
        assertEquals(List.of("KeyResolver cse null", "RequestHandler cse association"), registered);
        component.modified(config(Map.of("listener", "other")));
        assertEquals(List.of("KeyResolver other null", "RequestHandler other association"), registered);
        component.modified(config(Map.of("listener", "third", "accept", "everybody")));
        assertEquals(List.of("KeyResolver other null", "RequestHandler other association"), registered, "a wrong value changes nothing");
        component.modified(config(Map.of("listener", "")));
        assertEquals(List.of(), registered);
        component.modified(config(Map.of()));
        component.deactivate();
        assertEquals(List.of(), registered);
    }

    @Test
    void withoutAnyServiceItAnswersWithCodes() {
        AssociationComponent component = new AssociationComponent(context());
        component.activate(config(Map.of()));
        assertEquals(List.of(), component.associations());
        assertEquals(Level.OK, component.health().level());
        CompletionException thrown = assertThrows(CompletionException.class,
                () -> component.associate("in-cse").toCompletableFuture().join());
        assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, KedgeException.of(thrown).code());
        component.deactivate();
    }
}
