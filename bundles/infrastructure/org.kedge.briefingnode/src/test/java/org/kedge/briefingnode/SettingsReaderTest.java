package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.briefingnode.BriefingNodeSettings.Gba;
import org.kedge.briefingnode.BriefingNodeSettings.Limits;
import org.kedge.briefingnode.BriefingNodeSettings.Sealing;
import org.kedge.briefingnode.BriefingNodeSettings.Signers;
import org.kedge.briefingnode.BriefingNodeSettings.Technicians;
import org.kedge.briefingnode.BriefingNodeSettings.Unlisted;

class SettingsReaderTest {
    private static final Path HOME = Path.of("/home/kedge");
    private static final String PIN = "ni:///sha-256;" + "A".repeat(43);

    static BriefingNodeConfig config(Map<String, Object> values) {
        return (BriefingNodeConfig) Proxy.newProxyInstance(BriefingNodeConfig.class.getClassLoader(),
                new Class<?>[] {BriefingNodeConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static BriefingNodeSettings read(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("fqdn", "BBN.example.com."));
        all.putAll(values);
        return SettingsReader.read(config(all), HOME);
    }

    @Test
    void theDefaultsAreThoseOfThePlainClass() {
        assertEquals(BriefingNodeSettings.of(Fqdn.parse("bbn.example.com")).with(new Technicians(Set.of(),
                HOME.resolve("keys/technicians"))).with(new Signers(Set.of(), HOME.resolve("keys/signers"))), read(Map.of()));
    }

    @Test
    void everythingThatCanBeSet() {
        BriefingNodeSettings settings = read(Map.ofEntries(Map.entry("listener", "b2"), Map.entry("sign", "signing"),
                Map.entry("technicians", new String[] {PIN}), Map.entry("technicians_directory", "/etc/tech"),
                Map.entry("nodes_unlisted", "certificate"), Map.entry("nodes_anchors", new String[] {"maker-1, maker-2"}),
                Map.entry("nodes_flavour", "device"), Map.entry("nodes_revocation", "HARD"), Map.entry("keys_sealed", "always"),
                Map.entry("renew", 50), Map.entry("rate_node", 5), Map.entry("rate_total", 6), Map.entry("gba_agreement", " contract 7 "),
                Map.entry("gba_seconds", 9), Map.entry("uri", "https://bbn.example.com:8443"), Map.entry("pin_credential", "bbn"),
                Map.entry("announce", true), Map.entry("announce_interface", "eth0")));
        assertEquals("b2", settings.listener());
        assertEquals(Optional.of("signing"), settings.sign());
        assertEquals(new Technicians(Set.of(PIN), Path.of("/etc/tech")), settings.technicians());
        assertEquals(Optional.of(new Unlisted(List.of("maker-1", "maker-2"), CertificateFlavour.DEVICE, Revocation.HARD)),
                settings.unlisted());
        assertEquals(Sealing.ALWAYS, settings.sealing());
        assertEquals(new Limits(5, 6, 50), settings.limits());
        assertEquals(new Gba(Optional.of("contract 7"), Duration.ofSeconds(9)), settings.gba());
        assertEquals(new BriefingNodeSettings.Invitation(Optional.of(URI.create("https://bbn.example.com:8443")), Optional.of("bbn")),
                settings.invitation());
        assertEquals(Optional.of("eth0"), settings.announcement());
    }

    /** The same text as in {@code briefing.signers} of the gateways, where the digest may be hexadecimal. */
    @Test
    void signersAreNamedAsOnTheGateways() {
        assertEquals(new Signers(Set.of(PIN), Path.of("/etc/sig")), read(Map.of("signers", new String[] {PIN}, "signers_directory",
                "/etc/sig")).signers());
        assertEquals(Set.of(PIN, "ni:///sha-256;" + "q6ur".repeat(10) + "q6s"), read(Map.of("signers", new String[] {
            "00".repeat(32) + ", " + "AB:".repeat(31) + "ab"})).signers().pins());
    }

    @ParameterizedTest
    @CsvSource({"fqdn,''", "fqdn,not a name", "listener,' '", "sign,not an alias!", "technicians,ni:///sha-256;short",
        "signers,ni:///sha-256;short", "signers,00ff",
        "nodes_unlisted,all", "nodes_unlisted,certificate", "keys_sealed,maybe", "uri,http://bbn.example.com",
        "uri,https://u@bbn.example.com", "uri,not a uri", "pin_credential,not an alias!"})
    void wrongTexts(String property, String value) {
        Object given = property.equals("technicians") || property.equals("signers") ? new String[] {value} : value;
        KedgeException fault = assertThrows(KedgeException.class, () -> read(Map.of(property, given)));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, fault.code());
        String name = property.replace('_', '.');
        assertTrue(fault.getMessage().contains(name), fault.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"renew,0", "renew,91", "rate_node,0", "rate_total,0", "gba_seconds,0", "gba_seconds,61"})
    void wrongNumbers(String property, int value) {
        KedgeException fault = assertThrows(KedgeException.class, () -> read(Map.of(property, value)));
        assertTrue(fault.getMessage().contains(property.replace('_', '.')), fault.getMessage());
    }

    @Test
    void anUnlistedNodeIsNotNamedByItsKeyOrAnyFqdn() {
        for (String flavour : List.of("RAW_PUBLIC_KEY", "FQDN", "none")) {
            assertThrows(KedgeException.class, () -> read(Map.of("nodes_unlisted", "certificate", "nodes_anchors", new String[] {"maker"},
                    "nodes_flavour", flavour)));
        }
    }

    @Test
    void anAnnouncementNeedsAnAddress() {
        assertThrows(KedgeException.class, () -> read(Map.of("announce", true)));
        assertEquals(Optional.empty(), read(Map.of("announce_interface", "eth0")).announcement());
    }
}
