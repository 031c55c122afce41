package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.messages.registration.ServerKind;
import org.kedge.registration.RegistrationSettings;

class MefSettingsTest {
    /** The configuration as DS gives it: the values that are set, and the defaults of the annotation type. */
    static MefConfig config(Map<String, Object> values) {
        return (MefConfig) Proxy.newProxyInstance(MefConfig.class.getClassLoader(), new Class<?>[] {MefConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void defaults() {
        MefSettings settings = MefSettings.of(config(Map.of("fqdn", "MEF.example.com.")));
        assertEquals(new MefSettings(Fqdn.parse("mef.example.com"), "mef", Optional.empty(), Duration.ofDays(30), Duration.ofMinutes(10),
                false, RegistrationSettings.of(Fqdn.parse("mef.example.com"), ServerKind.MEF)), settings);
    }

    @Test
    void whatClientsMayRegister() {
        MefSettings settings = MefSettings.of(config(Map.of("fqdn", "mef.example.com", "push", true, "registration_lifetime", "P1D",
                "key_lifetime", "PT1H", "registrations_per_client", 2, "keys_per_client", 3, "stakeholders",
                new String[] {"SP.example.com, admin.example.com"})));
        assertTrue(settings.push());
        assertEquals(new RegistrationSettings(settings.fqdn(), ServerKind.MEF, Duration.ofDays(1), Duration.ofHours(1), 2, 3,
                Set.of(Fqdn.parse("sp.example.com"), Fqdn.parse("admin.example.com"))), settings.registrations());
    }

    @Test
    void modeSelf() {
        assertEquals(EnrolmentTarget.maf(Fqdn.parse("maf.example.com")),
                MefSettings.of(config(Map.of("fqdn", "maf.example.com", "mode", "self"))).ownTarget().orElseThrow());
        EnrolmentTarget cse = MefSettings.of(config(Map.of("fqdn", "in1.sp.example.com", "mode", "self", "target_kind", "cse", "target_id",
                "//sp.example.com/in1"))).ownTarget().orElseThrow();
        assertEquals(MefFixture.CSE, cse);
    }

    @ParameterizedTest
    @CsvSource({"fqdn,''", "fqdn,-x-", "listener,' '", "mode,both", "fetch_lifetime,thirty days", "fetch_lifetime,PT0S",
        "fetch_lifetime,-P1D", "fetch_lifetime,P40000D", "registration_lifetime,long", "key_lifetime,PT0S"})
    void wrongValuesAreNamed(String property, String value) {
        Map<String, Object> values = new HashMap<>(Map.of("fqdn", "mef.example.com"));
        values.put(property, value);
        KedgeException fault = assertThrows(KedgeException.class, () -> MefSettings.of(config(values)));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, fault.code());
        assertTrue(fault.detail().contains(property.replace('_', '.')), fault.detail());
    }

    @Test
    void wrongTargetsAndIntervalsAreNamed() {
        assertFault("fqdn", Map.of("fqdn", "a234567890.".repeat(9) + "example.com"));
        assertFault("target.kind", Map.of("fqdn", "m.example.com", "mode", "self", "target_kind", "UFO"));
        assertFault("target.id", Map.of("fqdn", "m.example.com", "mode", "self", "target_kind", "CSE"));
        assertFault("target.id", Map.of("fqdn", "m.example.com", "mode", "self", "target_id", "other.example.com"));
        assertFault("registrations.per.client", Map.of("fqdn", "m.example.com", "registrations_per_client", 0));
        assertFault("keys.per.client", Map.of("fqdn", "m.example.com", "keys_per_client", -1));
        assertFault("stakeholders", Map.of("fqdn", "m.example.com", "stakeholders", new String[] {"not a name"}));
        assertFault("sweep.minutes", Map.of("fqdn", "m.example.com", "sweep_minutes", 0));
    }

    private static void assertFault(String property, Map<String, Object> values) {
        KedgeException fault = assertThrows(KedgeException.class, () -> MefSettings.of(config(values)));
        assertTrue(fault.detail().contains(property), fault.detail());
    }
}
