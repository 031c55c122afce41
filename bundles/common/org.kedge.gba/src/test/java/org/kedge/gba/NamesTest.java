package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.gba.aka.Rand;

class NamesTest {
    private static final String B_TID = "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example.com";
    private final Random random = new Random(23003);

    private static void assertRefused(Executable what) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, what).code());
    }

    @Test
    void theSameImsiHasOtherNamesWithAnotherMncLength() {
        assertEquals("310410123456789@ims.mnc041.mcc310.3gppnetwork.org", new Imsi("310410123456789", 2).impi().value());
        assertEquals("bsf.mnc410.mcc310.pub.3gppnetwork.org", new Imsi("310410123456789", 3).bsf().value());
        assertEquals("bsf.mnc007.mcc001.pub.3gppnetwork.org", new Imsi("001077", 2).bsf().value());
    }

    @Test
    void otherImsisAreRefused() {
        for (String digits : List.of("", "00101", "0010101234567890", "00101012345678a", "00101 12345678",
                "\u0660\u0660\u0661010123456789")) {
            assertRefused(() -> new Imsi(digits, 2));
        }
        assertRefused(() -> new Imsi("001010", 3));
        assertRefused(() -> new Imsi("001010123456789", 1));
        assertRefused(() -> new Imsi("001010123456789", 4));
    }

    @Test
    void impiIsNormalisedInItsRealmOnly() {
        assertEquals("User@ims.example.com", Impi.parse("User@IMS.Example.com.").value());
        assertEquals("a@b@ims.example.com", Impi.parse("a@b@ims.example.com").value());
        assertEquals("ims.example.com", Impi.parse("a@b@ims.example.com").realm().value());
        assertEquals("bsf.ims.example.com", Impi.parse("u@ims.example.com").isimBsf().value());
        assertEquals("bsf.3gppnetwork.org", Impi.parse("u@3gppnetwork.org").isimBsf().value());
        assertEquals("bsf.x3gppnetwork.org", Impi.parse("u@x3gppnetwork.org").isimBsf().value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "alice", "@ims.example.com", "alice@", "us er@example.com", "us\"er@example.com", "us:er@example.com",
        "us\\er@example.com", "us\ner@example.com", "alice@exa mple.com", "alice@-x.com", "alice@example..com"})
    void otherImpisAreRefusedAndNeverRepeated(String text) {
        KedgeException refusal = assertThrows(KedgeException.class, () -> Impi.parse(text));
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, refusal.code());
        assertTrue(text.length() < 5 || !refusal.getMessage().contains(text));
        assertRefused(() -> Impi.parse("u".repeat(250) + "@example.com"));
        assertRefused(() -> new Impi("user@Example.com"));
    }

    @Test
    void personalDataIsNotPrinted() {
        assertEquals("Impi[hidden] Imsi[hidden]", Impi.parse("user@example.com") + " " + new Imsi("001010123456789", 2));
    }

    @Test
    void everyProtocolOfAnnexHHasItsOctets() {
        assertEquals(List.of("0100000000", "0100000001", "0100000002", "0100000003", "0100000004", "0100000005", "0100000006", "0100000007",
                "0100000100", "0300000001", "0300000002", "0300000003", "01000100ae", "010002c0a8", "030001c023"),
                List.of(UaProtocolId.SUBSCRIBER_CERTIFICATE, UaProtocolId.MBMS, UaProtocolId.HTTP_DIGEST, UaProtocolId.MBMS_OVER_HTTP,
                        UaProtocolId.MBMS_OVER_SIP, UaProtocolId.GENERIC_PUSH_LAYER, UaProtocolId.IMS_KMS, UaProtocolId.PSK_TLS_1_3,
                        UaProtocolId.TMPI, UaProtocolId.OMA_SUPL, UaProtocolId.OMA_LOCATION_IN_SIP, UaProtocolId.OMA_SIP_DIGEST,
                        UaProtocolId.tls(0x00ae), UaProtocolId.browserTls(0xc0a8), UaProtocolId.omaTls(0xc023)).stream()
                        .map(UaProtocolId::toString).toList());
        assertEquals(OptionalInt.of(0xc0a8), UaProtocolId.parse("010001C0A8").suite());
        assertEquals(OptionalInt.of(0xc0a8), UaProtocolId.browserTls(0xc0a8).suite());
        assertEquals(OptionalInt.of(0xc023), UaProtocolId.omaTls(0xc023).suite());
        assertEquals(OptionalInt.empty(), UaProtocolId.HTTP_DIGEST.suite());
        assertEquals("ff00000000", UaProtocolId.parse("FF00000000").toString());
        for (String bad : List.of("", "01000100a", "01000100ae0", "01000100ag", "0x01000100", " 1000100ae")) {
            assertRefused(() -> UaProtocolId.parse(bad));
        }
        assertRefused(() -> UaProtocolId.tls(0x10000));
        assertRefused(() -> UaProtocolId.tls(-1));
        assertRefused(() -> new UaProtocolId(1L << 40));
    }

    @Test
    void nafIdOfForeignOctetsIsRefused() {
        NafId nafId = new NafId(new Fqdn("maf.example.com"), UaProtocolId.tls(0xae));
        assertEquals(nafId, NafId.of(nafId.octets()));
        assertRefused(() -> NafId.of(new byte[5]));
        assertRefused(() -> NafId.of(new byte[0]));
        byte[] upper = nafId.octets();
        upper[0] = 'M';
        assertRefused(() -> NafId.of(upper));
        byte[] foreign = nafId.octets();
        foreign[0] = (byte) 0xc3;
        assertRefused(() -> NafId.of(foreign));
    }

    @Test
    void bTidSurvivesItsText() {
        for (int i = 0; i < 1000; i++) {
            byte[] octets = new byte[16];
            random.nextBytes(octets);
            BTid bTid = new BTid(Rand.of(octets), new Fqdn("bsf.example.com"));
            assertEquals(Base64.getEncoder().encodeToString(octets) + "@bsf.example.com", bTid.toString());
            assertEquals(bTid, BTid.parse(bTid.toString()));
            assertEquals(bTid, BTid.of(bTid.reference()));
            assertTrue(bTid.reference().isBtid());
            assertEquals(Optional.of(GbaPskIdentity.bare(bTid)), GbaPskIdentity.of(bTid.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@bsf.example.com", "AAAA@bsf.example.com", "I1U8vpY3qJ0hiuZNrke/NQ==",
        "I1U8vpY3qJ0hiuZNrke/NQ@bsf.example.com",
        "I1U8vpY3qJ0hiuZNrke/NR==@bsf.example.com", "I1U8vpY3qJ0hiuZNrke/NQ==@", "I1U8vpY3qJ0hiuZNrke_NQ==@bsf.example.com",
        "0123456789abcdef0123456789abcdef@bsf.example.com", "I1U8vpY3qJ0hiuZNrke/NQ==@bsf example.com"})
    void otherIdentifiersAreNoBTid(String text) {
        assertRefused(() -> BTid.parse(text));
        assertEquals(Optional.empty(), GbaPskIdentity.of(text));
        assertEquals(Optional.empty(), GbaPskIdentity.of("3GPP-bootstrapping;" + text));
    }

    @Test
    void pskIdentityStaysWithin128Octets() {
        assertRefused(() -> BTid.of(KeyReference.parse("key-1@bsf.example.com")));
        BTid longest = BTid.parse(B_TID.substring(0, 25) + "b".repeat(60) + "." + "c".repeat(42));
        assertEquals(128, longest.toString().length());
        assertEquals(longest.toString(), GbaPskIdentity.bare(longest).text());
        assertRefused(() -> new GbaPskIdentity(Optional.of(GbaMode.ME), longest));
        assertRefused(() -> BTid.parse(longest + "c"));
        assertRefused(() -> new BTid(longest.rand(), new Fqdn(longest.bsf() + "c")));
    }

    @Test
    void tmpiIsToldFromImpi() {
        String tmpi = Base64.getEncoder().encodeToString(new byte[24]) + "@tmpi.bsf.3gppnetwork.org";
        assertTrue(Tmpi.isTmpi(tmpi));
        assertEquals(tmpi, new Tmpi(tmpi).toString());
        for (String other : List.of("", "001010123456789@ims.mnc001.mcc001.3gppnetwork.org", tmpi.substring(1), "@tmpi.bsf.3gppnetwork.org",
                tmpi + ".x")) {
            assertFalse(Tmpi.isTmpi(other));
            assertRefused(() -> new Tmpi(other));
        }
    }
}
