package org.kedge.trigger.smpp.component;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.trigger.smpp.SmppSettings;

class SmallPartsTest {
    /** The defaults of the annotation type with some values replaced. */
    private static SmppConfig config(Map<String, Object> values) {
        return (SmppConfig) Proxy.newProxyInstance(SmppConfig.class.getClassLoader(), new Class<?>[] {SmppConfig.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void defaultsWithAHostAndAnAccount() {
        SmppSettings settings = SettingsReader.read(config(Map.of("host", " smsc.example.com ", "system_id", "kedge")));
        assertEquals(new SmppSettings.Endpoint("smsc.example.com", 3550, true, List.of()), settings.endpoint());
        assertEquals(new SmppSettings.Account("kedge", Optional.empty(), ""), settings.account());
        assertEquals(Duration.ofDays(1), settings.delivery().validity());
        assertFalse(settings.endpoint().exposed());
    }

    @Test
    void listsOfAConfigurationFile() {
        SmppSettings settings = SettingsReader.read(config(Map.of("host", "10.0.0.1", "system_id", "k", "tls", false, "password", "smsc/pw",
                "tls_anchors", new String[] {"a, b", "c"})));
        assertEquals(List.of("a", "b", "c"), settings.endpoint().anchors());
        assertEquals(Optional.of("smsc/pw"), settings.account().password());
        assertTrue(settings.endpoint().exposed());
    }

    @ParameterizedTest
    @CsvSource({"localhost,false", "127.0.0.1,false", "127.9.9.9,false", "::1,false", "10.0.0.1,true", "smsc.example.com,true"})
    void plainConnectionsThatLeaveTheMachine(String host, boolean exposed) {
        assertEquals(exposed, new SmppSettings.Endpoint(host, 2775, false, List.of()).exposed());
    }

    @ParameterizedTest
    @CsvSource({"host,''", "host,'a b'", "port,0", "port,65536", "system_id,''", "system_id,abcdefghijklmnop", "system_id,'a b'",
        "system_type,abcdefghijklm", "password,my pass!", "source_address,123456789012345678901", "source_ton,7", "source_ton,-1",
        "source_npi,2", "validity_minutes,0", "validity_minutes,43201", "window,0", "window,101", "queue,-1", "queue,10001",
        "connect_seconds,0", "answer_seconds,3601", "enquire_seconds,0", "retry_seconds,0", "retry_max_seconds,0"})
    void everyWrongValueNamesItsProperty(String property, String value) {
        boolean number = SmppConfig.class.getMethods().length > 0 && List.of(SmppConfig.class.getMethods()).stream()
                .anyMatch(method -> method.getName().equals(property) && method.getReturnType() == int.class);
        Map<String, Object> values = new HashMap<>(Map.of("host", "smsc.example.com", "system_id", "kedge"));
        values.put(property, number ? (Object) Integer.valueOf(value) : value);
        KedgeException e = assertThrows(KedgeException.class, () -> SettingsReader.read(config(values)));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, e.code());
        assertTrue(e.detail().contains(property.replace('_', '.')), e.detail());
        assertFalse(e.detail().contains("my pass!"), e.detail());
    }

    @Test
    void retriesMustNotShrink() {
        KedgeException e = assertThrows(KedgeException.class, () -> SettingsReader.read(
                config(Map.of("host", "h", "system_id", "k", "retry_seconds", 10, "retry_max_seconds", 5))));
        assertTrue(e.detail().contains("retry.max.seconds"), e.detail());
    }

    @Test
    void passwordFile() {
        try (Credential credential = new PasswordFile().read("smsc.smpp", "smsc", octets("s3cret-8\r\n"))) {
            assertEquals("smsc", credential.alias());
            assertEquals(CredentialKind.SYMMETRIC_KEY, credential.kind());
            assertArrayEquals(octets("s3cret-8"), credential.secret().copy());
        }
        assertEquals(".smpp", new PasswordFile().suffix());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "ninechars", "two wrd", "tab\t", "\u00e9tude", "a\nb", "nul\u0000"})
    void passwordFilesThatHoldNone(String content) {
        KedgeException e = assertThrows(KedgeException.class, () -> new PasswordFile().read("smsc.smpp", "smsc", octets(content)));
        assertEquals(ErrorCode.INTAKE_MALFORMED, e.code());
        assertTrue(e.detail().startsWith("smsc.smpp: "), e.detail());
        assertFalse(content.strip().length() > 3 && e.detail().contains(content.strip()), e.detail());
    }

    @Test
    void passwordFileOfAnotherName() {
        assertThrows(KedgeException.class, () -> new PasswordFile().read("a b.smpp", "a b", octets("secret")));
    }

    @Test
    void wrongConfigurationLeavesTheRunningOneInForce() {
        SmppComponent component = new SmppComponent();
        Map<String, Object> values = new HashMap<>(Map.of("host", "127.0.0.1", "port", 1, "system_id", "kedge", "tls", false));
        component.activate(config(values));
        try {
            assertEquals("smpp", component.name());
            assertTrue(component.health().message().contains("127.0.0.1:1 (plain)"), component.health().message());
            component.modified(config(Map.of("host", "", "system_id", "kedge")));
            assertTrue(component.health().message().contains("127.0.0.1:1 (plain)"), component.health().message());
            values.put("port", 2);
            component.modified(config(values));
            assertTrue(component.health().message().contains("127.0.0.1:2 (plain)"), component.health().message());
        } finally {
            component.deactivate();
        }
        assertTrue(component.send("4915112345678", "after", Instant.now().plusSeconds(20)).toCompletableFuture()
                .isCompletedExceptionally());
    }

    @Test
    void wrongConfigurationAtStartIsRefused() {
        assertThrows(KedgeException.class, () -> new SmppComponent().activate(config(Map.of())));
    }
}
