package org.kedge.health.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.Test;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;

class HealthTest {
    private static final class TestProvider extends Provider {
        private static final long serialVersionUID = 1L;

        TestProvider() {
            super("KedgeTestEC", "1", "test");
            put("Signature.SHA256withECDSA", "none.Such");
        }
    }

    @Test
    void theProviderThatComesFirstIsNamed() {
        EcHealth health = new EcHealth();
        assertEquals(Level.WARNING, health.health().level());
        assertTrue(health.health().message().contains("SunEC"), health.health().message());

        Provider provider = new TestProvider();
        Map<String, Object> properties = Map.of(EcHealth.DELEGATE, "bouncycastle");
        health.bind(provider, properties);
        assertEquals(Level.WARNING, health.health().level(), "registered as a service only");
        Security.insertProviderAt(provider, 1);
        try {
            assertEquals(new Health(Level.OK, "elliptic curves by KedgeTestEC on bouncycastle"), health.health());
        } finally {
            Security.removeProvider(provider.getName());
        }
        health.unbind(provider, properties);
        assertEquals(Level.WARNING, health.health().level());
    }

    @Test
    void aReplacedProviderIsNotForgottenWithTheOldOne() {
        EcHealth health = new EcHealth();
        Provider provider = new TestProvider();
        health.bind(provider, Map.of(EcHealth.DELEGATE, "bouncycastle"));
        health.bind(provider, Map.of(EcHealth.DELEGATE, "conscrypt"));
        health.unbind(provider, Map.of(EcHealth.DELEGATE, "bouncycastle"));
        assertTrue(health.health().message().contains("before KedgeTestEC"), health.health().message());
    }

    @Test
    void levelsBecomeStatuses() {
        assertEquals(Result.Status.OK, FelixHealthChecks.result(new Health(Level.OK, "m")).getStatus());
        assertEquals(Result.Status.WARN, FelixHealthChecks.result(new Health(Level.WARNING, "m")).getStatus());
        Result critical = FelixHealthChecks.result(new Health(Level.CRITICAL, "act now"));
        assertEquals(Result.Status.CRITICAL, critical.getStatus());
        assertTrue(critical.toString().contains("act now"));
    }

    @Test
    void indicatorsAreShownWhileTheyAreThere() {
        List<HealthIndicator> shown = new ArrayList<>();
        HealthBridge bridge = new HealthBridge(indicator -> {
            shown.add(indicator);
            return () -> shown.remove(indicator);
        });
        HealthIndicator indicator = new EcHealth();
        bridge.bind(indicator);
        bridge.bind(indicator);
        assertEquals(List.of(indicator), shown);
        bridge.unbind(indicator);
        bridge.unbind(indicator);
        assertEquals(List.of(), shown);
    }
}
