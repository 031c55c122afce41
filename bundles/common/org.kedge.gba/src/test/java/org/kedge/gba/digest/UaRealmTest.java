package org.kedge.gba.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.kedge.gba.digest.DigestFixture.assertMalformed;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;

class UaRealmTest {
    private static final Fqdn NAF = new Fqdn("naf.example.com");

    @Test
    void allThreeFormsAreReadAndWritten() {
        for (UaRealm realm : new UaRealm[] {new UaRealm(Set.of(GbaMode.ME), NAF), new UaRealm(Set.of(GbaMode.UICC), NAF),
            new UaRealm(Set.of(GbaMode.ME, GbaMode.UICC), NAF)}) {
            assertEquals(realm, UaRealm.parse(realm.text()));
        }
        assertEquals("3GPP-bootstrapping@naf.example.com;3GPP-bootstrapping-uicc@naf.example.com",
                new UaRealm(Set.of(GbaMode.UICC, GbaMode.ME), NAF).text());
        assertEquals(NAF, UaRealm.parse("3GPP-bootstrapping@NAF.example.com.").naf());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "naf.example.com", "3GPP-bootstrapping", "3GPP-bootstrapping@", "3gpp-bootstrapping@naf.example.com",
        "3GPP-bootstrapping@naf.example.com;", "3GPP-bootstrapping@a.example.com;3GPP-bootstrapping-uicc@b.example.com",
        "3GPP-bootstrapping@naf.example.com;3GPP-bootstrapping@naf.example.com", "3GPP-x@naf.example.com",
        "3GPP-bootstrapping@a@naf.example.com", "3GPP-bootstrapping@naf.example.com/x"})
    void otherRealmsAreRefused(String realm) {
        assertMalformed(() -> UaRealm.parse(realm));
    }

    @Test
    void aRealmWithoutAModeIsRefused() {
        assertMalformed(() -> new UaRealm(Set.of(), NAF));
    }
}
