package org.kedge.usim.pcsc.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.usim.pcsc.card.Application;
import org.kedge.usim.pcsc.card.CardReport;
import org.kedge.usim.pcsc.card.M2mSubscription;
import org.kedge.usim.pcsc.card.MefAddress;
import org.kedge.usim.pcsc.reader.ReaderName;

class SmallPartsTest {
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "4711\n", "4711\r\n", "12345678"})
    void aPinFileHoldsTheDigitsAlone(String content) {
        try (Credential pin = new PinFile().read("sim1.pin", "sim1", ascii(content))) {
            assertEquals(CredentialKind.SYMMETRIC_KEY, pin.kind());
            assertEquals("sim1", pin.alias());
            assertEquals(content.strip(), pin.secret().use(octets -> new String(octets, StandardCharsets.US_ASCII)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "123456789", "47 11", "4711\n4711", "pin=4711", " 4711"})
    void anythingElseIsRefusedWithoutShowingIt(String content) {
        KedgeException refused = assertThrows(KedgeException.class, () -> new PinFile().read("sim1.pin", "sim1", ascii(content)));
        assertEquals(ErrorCode.INTAKE_MALFORMED, refused.code());
        assertTrue(refused.detail().startsWith("sim1.pin") && !refused.detail().contains("4711"), refused.detail());
    }

    @Test
    void aPinFileWhoseNameIsNoAliasIsRefused() {
        assertThrows(KedgeException.class, () -> new PinFile().read("my sim.pin", "my sim", ascii("4711")));
    }

    @ParameterizedTest
    @CsvSource({"'',Any Reader 00 00,true", "reader,Any READER 00 00,true", "any*01,Any Reader 00 01,true", "any*01,Any Reader 00 00,false",
        "[x],Any [X] 00,true", "gem*,Alcor 00,false"})
    void readersAreChosenByAPartOfTheirName(String wanted, String reader, boolean matches) {
        assertEquals(matches, new ReaderName(wanted).matches(reader));
    }

    @Test
    void settingsAreTakenFromTheConfiguration() {
        CardSettings settings = CardSettings.of(new Configuration("sim1", "isim", 3, "a000000009", 250));
        assertEquals(Optional.of(Application.ISIM), settings.options().application());
        assertEquals(3, settings.options().mncDigits().orElseThrow());
        assertEquals(5, settings.options().m2mAid().orElseThrow().length);
        assertEquals(250, settings.poll().toMillis());
        assertTrue(CardSettings.of(new Configuration("sim1", "auto", 0, "", 1000)).options().application().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"'',auto,0,'',1000,name", "a b,auto,0,'',1000,name", "sim1,sim,0,'',1000,application", "sim1,auto,4,'',1000,mnc.digits",
        "sim1,auto,0,a0,1000,m2m.aid", "sim1,auto,0,xx,1000,m2m.aid", "sim1,auto,0,'',5,poll.interval"})
    void wrongPropertiesAreNamed(String name, String application, int mnc, String aid, long poll, String property) {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class,
                () -> CardSettings.of(new Configuration(name, application, mnc, aid, poll)));
        assertTrue(wrong.getMessage().startsWith(property), wrong.getMessage());
    }

    @Test
    void theShellShowsWhatTheCardSaysAndLetsItControlNothing() {
        M2mSubscription m2m = new M2mSubscription("sub\u001b[2J1", Optional.of("m2m.example.com"), Set.of(7, 5), Optional.empty(),
                Optional.empty(), List.of(), List.of("//m2m.example.com/in-cse"), Optional.of("maf.example.com"),
                List.of(new MefAddress(MefAddress.Type.FQDN, "mef.example.com"), new MefAddress(MefAddress.Type.IPV4, "192.0.2.10")));
        List<String> lines = UiccLines.of("sim1",
                UiccState.ready(new CardReport("Reader 00", Application.ISIM, Set.of(GbaMode.ME), List.of(m2m),
                        List.of("EF_X is malformed"))));
        assertEquals(List.of("sim1  ready  ISIM  GBA [ME]  reader \"Reader 00\"",
                "  oneM2M subscription sub?[2J1  services [5, 7]  GBA provisioning", "    provider  m2m.example.com",
                "    MEFs      mef.example.com, 192.0.2.10", "    MAF       maf.example.com", "    IN-CSEs   //m2m.example.com/in-cse",
                "  oneM2M: EF_X is malformed"), lines);
    }

    @Test
    void whatIsReadyIsNotAFailure() {
        assertFalse(UiccState.STARTING.failure().isPresent());
        assertEquals("starting", UiccState.STARTING.word());
    }

    private record Configuration(String name, String application, int mnc_digits, String m2m_aid, long poll_interval)
            implements CardConfiguration {
        @Override
        public String reader() {
            return "";
        }

        @Override
        public String pin_alias() {
            return "";
        }

        @Override
        public String terminal_type() {
            return "PC/SC";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return CardConfiguration.class;
        }
    }
}
