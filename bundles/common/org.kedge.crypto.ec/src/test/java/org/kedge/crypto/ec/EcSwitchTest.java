package org.kedge.crypto.ec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.crypto.ec.EcSettings.Choice;
import org.kedge.crypto.ec.EcSettings.Scope;

/** Insertion, exchange and removal, and their order. */
class EcSwitchTest {
    private static final EcSettings OFF = new EcSettings(Choice.AUTO, Scope.OFF);
    private static final EcSettings BC = new EcSettings(Choice.BOUNCYCASTLE, Scope.JVM);
    private static final EcSettings CONSCRYPT = new EcSettings(Choice.CONSCRYPT, Scope.JVM);

    private final Provider[] before = Security.getProviders();
    private final List<String> events = new ArrayList<>();
    private final EcSwitch ecSwitch = new EcSwitch(provider -> {
        String delegate = provider.delegate().word();
        events.add("published " + delegate + " first=" + firstEc());
        return () -> events.add("withdrawn " + delegate + " first=" + firstEc());
    });

    @BeforeEach
    void theJvmIsStock() {
        assertEquals("SunEC", firstEc());
    }

    @AfterEach
    void removalRestoresTheJvm() {
        ecSwitch.close();
        ecSwitch.close();
        assertArrayEquals(before, Security.getProviders());
        assertEquals("SunEC", firstEc());
    }

    @Test
    void usersAreToldAfterInsertionAndBeforeRemoval() {
        ecSwitch.apply(BC);
        assertEquals("KedgeEC", firstEc());
        ecSwitch.close();
        assertEquals(List.of("published bouncycastle first=KedgeEC", "withdrawn bouncycastle first=KedgeEC"), events);
    }

    @Test
    void offPutsNothingIntoTheJvm() {
        ecSwitch.apply(OFF);
        assertEquals("SunEC", firstEc());
        assertEquals(List.of(), events);
    }

    @Test
    void changedSettingsExchangeTheDelegateAndTheSameOnesDoNothing() {
        ecSwitch.apply(BC);
        Provider first = Security.getProvider(EcProvider.NAME);
        ecSwitch.apply(BC);
        assertSame(first, Security.getProvider(EcProvider.NAME));
        ecSwitch.apply(CONSCRYPT);
        assertEquals("EC services of conscrypt", Security.getProvider(EcProvider.NAME).getInfo());
        ecSwitch.apply(OFF);
        assertNull(Security.getProvider(EcProvider.NAME));
        assertEquals(List.of("published bouncycastle first=KedgeEC", "withdrawn bouncycastle first=KedgeEC",
                "published conscrypt first=KedgeEC", "withdrawn conscrypt first=KedgeEC"), events);
    }

    @Test
    void fiftyInsertionsLeaveNothingBehindAndDisturbNoObjectInUse() throws GeneralSecurityException {
        ecSwitch.apply(BC);
        SignatureRun held = new SignatureRun();
        for (int i = 0; i < 50; i++) {
            ecSwitch.apply(i % 2 == 0 ? CONSCRYPT : BC);
            assertEquals(before.length + 1, Security.getProviders().length);
            assertTrue(held.stillSigns());
            assertTrue(new SignatureRun().stillSigns());
            if (i % 5 == 0) {
                ecSwitch.close();
                assertArrayEquals(before, Security.getProviders());
                assertTrue(held.stillSigns());
            }
        }
    }

    @Test
    void aProviderLeftBehindIsReplacedAndAForeignOneIsLeftAlone() throws GeneralSecurityException {
        Security.insertProviderAt(EcProvider.over(Delegate.BOUNCYCASTLE), 1);
        ecSwitch.apply(CONSCRYPT);
        assertEquals("EC services of conscrypt", Security.getProvider(EcProvider.NAME).getInfo());
        EcProvider foreign = EcProvider.over(Delegate.BOUNCYCASTLE);
        Security.removeProvider(EcProvider.NAME);
        Security.insertProviderAt(foreign, 1);
        ecSwitch.close();
        assertSame(foreign, Security.getProvider(EcProvider.NAME));
        assertEquals(6, foreign.getServices().size());
        Security.removeProvider(EcProvider.NAME);
    }

    @Test
    void aRemovedProviderHoldsNoServices() {
        ecSwitch.apply(CONSCRYPT);
        Provider provider = Security.getProvider(EcProvider.NAME);
        ecSwitch.close();
        assertEquals(0, provider.getServices().size());
    }

    @Test
    void aFailedPublicationLeavesTheJvmAsItWas() {
        EcSwitch failing = new EcSwitch(provider -> {
            throw new IllegalStateException("bundle context is gone");
        });
        assertThrows(IllegalStateException.class, () -> failing.apply(BC));
        assertEquals("SunEC", firstEc());
    }

    @ParameterizedTest
    @CsvSource({"fast,jvm", "'',jvm", "auto,everywhere", "AUTO,jvm"})
    void wrongWordsAreRefused(String delegate, String scope) {
        assertThrows(IllegalArgumentException.class, () -> EcSettings.parse(delegate, scope));
    }

    @Test
    void wordsAreRead() {
        assertEquals(BC, EcSettings.parse("bouncycastle", " jvm "));
        assertEquals(OFF, EcSettings.parse("auto", "off"));
    }

    private static String firstEc() {
        try {
            return Signature.getInstance("SHA256withECDSA").getProvider().getName();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
