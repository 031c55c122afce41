package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.messages.registration.ServerKind;
import org.kedge.registration.RegistrationSettings;

class MafSettingsTest {
    /** The configuration as DS gives it: the values that are set, and the defaults of the annotation type. */
    static MafConfig config(Map<String, Object> values) {
        return (MafConfig) Proxy.newProxyInstance(MafConfig.class.getClassLoader(), new Class<?>[] {MafConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void theDefaultsOfTheConfigurationAreThoseOfTheRecord() {
        assertEquals(MafSettings.service(Fqdn.parse("maf.example.com")), MafSettings.of(config(Map.of("fqdn", "MAF.example.com."))));
    }

    @Test
    void everyValueIsRead() {
        Fqdn fqdn = Fqdn.parse("maf.example.com");
        Map<String, Object> values = new HashMap<>(Map.of("fqdn", "maf.example.com", "listener", " other ", "fetch_timeout", "PT2S",
                "km_lifetime", "P1D", "client_lifetime", "P2D", "key_lifetime", "P3D", "accept_push", true, "sweep_minutes", 7));
        values.putAll(Map.of("registrations_per_client", 5, "keys_per_client", 6, "stakeholders",
                new String[] {" admin.example.com,sp.example.com", ""}));
        RegistrationSettings registration = new RegistrationSettings(fqdn, ServerKind.MAF, Duration.ofDays(2), Duration.ofDays(3), 5, 6,
                Set.of(Fqdn.parse("admin.example.com"), Fqdn.parse("sp.example.com")));
        assertEquals(new MafSettings(fqdn, "other", Duration.ofSeconds(2), Duration.ofDays(1), registration, true, Duration.ofMinutes(7)),
                MafSettings.of(config(values)));
    }

    @ParameterizedTest
    @CsvSource({"fqdn,''", "fqdn,-x-", "listener,' '", "fetch_timeout,four seconds", "fetch_timeout,PT0S", "km_lifetime,-P1D",
        "km_lifetime,P999999999999D", "client_lifetime,1", "key_lifetime,''"})
    void wrongValuesAreNamed(String property, String value) {
        assertFault(property, value);
    }

    @Test
    void wrongNumbersAndNamesAreNamed() {
        assertFault("fqdn", "a234567890.".repeat(9) + "example.com");
        assertFault("sweep_minutes", 0);
        assertFault("keys_per_client", 0);
        assertFault("registrations_per_client", -1);
        assertFault("stakeholders", new String[] {"not a name"});
    }

    private static void assertFault(String property, Object value) {
        Map<String, Object> values = new HashMap<>(Map.of("fqdn", "maf.example.com"));
        values.put(property, value);
        KedgeException fault = assertThrows(KedgeException.class, () -> MafSettings.of(config(values)));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, fault.code());
        assertTrue(fault.detail().contains(property.replace('_', '.')), fault.detail());
    }
}
