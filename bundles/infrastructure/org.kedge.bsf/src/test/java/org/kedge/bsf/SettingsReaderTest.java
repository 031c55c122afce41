package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.gba.digest.DigestAlgorithm;

class SettingsReaderTest {
    static BsfConfig config(Map<String, Object> values) {
        return (BsfConfig) Proxy.newProxyInstance(BsfConfig.class.getClassLoader(), new Class<?>[] {BsfConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static BsfSettings read(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("fqdn", "BSF.example.com."));
        all.putAll(values);
        return SettingsReader.read(config(all));
    }

    @Test
    void theDefaultsAreThoseOfThePlainClassWithGbaOff() {
        assertEquals(BsfSettings.of(Fqdn.parse("bsf.example.com"), "x").off(), read(Map.of()));
    }

    @Test
    void theAgreementSwitchesItOn() {
        assertEquals(Optional.of("contract 7"), read(Map.of("gba_agreement", " contract 7 ")).agreement());
        assertEquals(Optional.empty(), read(Map.of("gba_agreement", "  ")).agreement());
    }

    /** A .cfg file gives a list as one text, Configuration Admin as an array. */
    @Test
    void listsInBothForms() {
        BsfSettings file = read(Map.of("gba_digest_offer", new String[] {"AKAv1-MD5, akav2-sha-256,AKAv1-MD5"},
                "naf_groups", new String[] {"a=x.example.com Y.example.com, b=z.example.com"}));
        BsfSettings array = read(Map.of("gba_digest_offer", new String[] {"AKAv1-MD5", "AKAv2-SHA-256"},
                "naf_groups", new String[] {"a=x.example.com y.example.com", "b=z.example.com"}));
        assertEquals(array, file);
        assertEquals(List.of(DigestAlgorithm.AKAV2_SHA_256, DigestAlgorithm.AKAV1_MD5), file.challenges().digests());
        assertEquals(Set.of(Fqdn.parse("x.example.com"), Fqdn.parse("y.example.com")), file.nafGroups().get("a"));
        assertEquals(Map.of(), read(Map.of("naf_groups", new String[] {""})).nafGroups());
    }

    @Test
    void namesSourcesAndListeners() {
        BsfSettings settings = read(Map.of("btid_domain", "bsf.ims.example.com", "av_source", "zh", "zh_peer", "hss1", "sqn_ind", 7,
                "listener_ub", "a", "listener_zn", "b"));
        assertEquals(Fqdn.parse("bsf.ims.example.com"), settings.bTidDomain());
        assertEquals(Optional.of("hss1"), settings.source().zhPeer());
        assertEquals(OptionalInt.of(7), settings.source().ind());
        assertEquals(new BsfSettings.Listeners("a", "b"), settings.listeners());
    }

    @ParameterizedTest
    @CsvSource({"fqdn,''", "fqdn,-x-", "btid_domain,a b", "lifetime,long", "lifetime,PT0S", "lifetime_max,P40000D", "av_source,hss",
        "listener_ub,' '", "listener_zn,ub"})
    void wrongValuesAreNamed(String property, String value) {
        assertWrong(property.replace('_', '.'), Map.of(property, value));
    }

    @Test
    void wrongNumbersAndListsAreNamed() {
        for (String property : List.of("challenge_seconds", "challenge_table", "zh_seconds", "limit_vectors", "limit_resyncs",
                "limit_failures", "limit_total", "limit_zn", "sweep_seconds")) {
            assertWrong(property.replace('_', '.'), Map.of(property, 0));
        }
        assertWrong("sqn.ind", Map.of("sqn_ind", 256));
        assertWrong("sqn.delta", Map.of("sqn_delta", 0L));
        assertWrong("zh.peer", Map.of("av_source", "zh"));
        assertWrong("gba.digest.offer", Map.of("gba_digest_offer", new String[] {"MD5"}));
        assertWrong("gba.digest.offer", Map.of("gba_digest_offer", new String[0]));
        assertWrong("naf.groups", Map.of("naf_groups", new String[] {"a"}));
        assertWrong("naf.groups", Map.of("naf_groups", new String[] {"a=-"}));
        assertWrong("naf.groups", Map.of("naf_groups", new String[] {"a=x.example.com", "a=y.example.com"}));
        assertWrong("fqdn", Map.of("fqdn", "a234567890.".repeat(9) + "example.com"));
    }

    private static void assertWrong(String named, Map<String, Object> values) {
        KedgeException fault = assertThrows(KedgeException.class, () -> read(values));
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, fault.code());
        assertTrue(fault.detail().contains(named), fault.detail());
    }
}
