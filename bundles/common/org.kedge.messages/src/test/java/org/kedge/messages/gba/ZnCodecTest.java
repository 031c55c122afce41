package org.kedge.messages.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;

class ZnCodecTest {
    private static final String BTID = "3u/e0+AAAAAAAAAAAAAAAA==@bsf.example.com";
    private static final String MARKS = "{}[]\",:\\0x";
    private static final Fqdn NAF = Fqdn.parse("maf.example.com");
    private static final Instant END = Instant.parse("2026-06-01T12:00:00Z");
    private static final String KEY = "ab".repeat(32);
    private static final String VALID = "'meKeyMaterial':'KEY','keyExpiryTime':'2026-06-01T12:00:00Z'";
    private static final String ANSWER = "{'meKeyMaterial':'" + KEY + "','keyExpiryTime':'2026-06-01T12:00:00Z'}";

    private static SecretBytes key(int octet) {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) octet);
        return SecretBytes.owning(octets);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static Uss uss() {
        return new Uss(100, 0, List.of("//sp.example.com/gw1", "//sp.example.com/gw2"), Optional.of("group"), Set.of(NAF), List.of(1, 7),
                Optional.of(KeyChoice.ME_BASED_KEY));
    }

    private static Uss sent(Uss uss) {
        return new Uss(uss.gsId(), uss.gsType(), uss.ueIds(), uss.nafGroup(), Set.of(), uss.flags(), uss.keyChoice());
    }

    @Test
    void requestOnTheWire() {
        ZnRequest request = new ZnRequest(KeyReference.parse(BTID), NAF, "01000100ae", false, List.of(100));
        byte[] json = ZnCodec.request(request);
        assertEquals("{'btId':'" + BTID + "','nafId':{'nafFqdn':'maf.example.com','uaSecProtId':'01000100ae'},'gbaUAware':false,"
                + "'gsIds':[100]}", text(json));
        assertEquals(request, ZnCodec.readRequest(json));
    }

    @Test
    void requestOfAnotherNaf() {
        assertEquals(new ZnRequest(KeyReference.parse(BTID), NAF, "010001c0a8", false, List.of()), ZnCodec.readRequest(json(
                "{'supportedFeatures':'0','nafId':{'uaSecProtId':'010001C0A8','nafFqdn':'MAF.example.com.'},'btId':'" + BTID + "'}")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "btId        | 'nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'}",
        "btId        | 'btId':'SECRET@b','nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'}",
        "btId        | 'btId':17,'nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'}",
        "nafId       | 'btId':'BTID'",
        "nafId       | 'btId':'BTID','nafId':'a'",
        "nafFqdn     | 'btId':'BTID','nafId':{'uaSecProtId':'01000100ae'}",
        "nafFqdn     | 'btId':'BTID','nafId':{'nafFqdn':'a b','uaSecProtId':'01000100ae'}",
        "uaSecProtId | 'btId':'BTID','nafId':{'nafFqdn':'a'}",
        "uaSecProtId | 'btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100a'}",
        "uaSecProtId | 'btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100aex'}",
        "gbaUAware   | 'btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'},'gbaUAware':'false'",
        "gsIds       | 'btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'},'gsIds':100",
        "gsIds       | 'btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'},'gsIds':['100']",
        "gsIds       | 'btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'},'gsIds':[-1]",
        "gsIds       | 'btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'},'gsIds':[4294967296]",
        "btId        | 'btId':'BTID','btId':'BTID','nafId':{'nafFqdn':'a','uaSecProtId':'01000100ae'}"})
    void badRequestsNameTheMember(String member, String rest) {
        KedgeException fault = assertThrows(KedgeException.class,
                () -> ZnCodec.readRequest(json('{' + rest.replace("BTID", BTID) + '}')));
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault.code());
        assertTrue(fault.detail().contains('"' + member + '"'), fault.detail());
        assertFalse(fault.getMessage().contains("SECRET"), fault.getMessage());
    }

    @Test
    void answerOnTheWire() {
        ZnAnswer answer = new ZnAnswer(key(0xab), Optional.of(key(0x0f)), END, Optional.of(END.minusSeconds(3600)), List.of(uss()));
        byte[] json = ZnCodec.answer(answer);
        assertEquals("{'keyExpiryTime':'2026-06-01T12:00:00Z','bootstrappingInfoCreationTime':'2026-06-01T11:00:00Z','ussList':[{'uss':{"
                + "'gsId':100,'gsType':0,'ueIds':[{'ueId':'//sp.example.com/gw1'},{'ueId':'//sp.example.com/gw2'}],'nafGroup':'group',"
                + "'flags':[{'flag':1},{'flag':7}],'keyChoice':'ME_BASED_KEY'}}],'gbaType':'3G_GBA','meKeyMaterial':'" + KEY
                + "','uiccKeyMaterial':'" + "0f".repeat(32) + "'}", text(json));
        ZnAnswer read = ZnCodec.readAnswer(json);
        assertEquals(new ZnAnswer(answer.meKey(), answer.uiccKey(), END, answer.created(), List.of(sent(uss()))), read);
        assertTrue(text(json).contains(KEY), "the document is left to its owner");
        read.close();
        assertTrue(read.meKey().isClosed() && read.uiccKey().orElseThrow().isClosed());
    }

    /** Digits in either case, members in any order, times with an offset, members of a later release. */
    @Test
    void answerOfAnotherBsf() {
        ZnAnswer read = ZnCodec.readAnswer(json("{ 'later':{'meKeyMaterial':'x'}, 'meKeyMaterial' : '" + KEY.toUpperCase()
                + "', 'keyExpiryTime':'2026-06-01T14:00:00.0+02:00','gbaType':'3G_GBA','impi':'someone@example.com'}"));
        assertEquals(new ZnAnswer(key(0xab), Optional.empty(), END, Optional.empty(), List.of()), read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "meKeyMaterial   | 'keyExpiryTime':'2026-06-01T12:00:00Z'",
        "meKeyMaterial   | 'meKeyMaterial':17,'keyExpiryTime':'2026-06-01T12:00:00Z'",
        "meKeyMaterial   | 'meKeyMaterial':null,'keyExpiryTime':'2026-06-01T12:00:00Z'",
        "meKeyMaterial   | 'meKeyMaterial':'','keyExpiryTime':'2026-06-01T12:00:00Z'",
        "meKeyMaterial   | 'meKeyMaterial':'KEYab','keyExpiryTime':'2026-06-01T12:00:00Z'",
        "meKeyMaterial   | 'meKeyMaterial':'KEYa','keyExpiryTime':'2026-06-01T12:00:00Z'",
        "meKeyMaterial   | 'meKeyMaterial':'SECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECR','keyExpiryTime':'x'",
        "meKeyMaterial   | 'meKeyMaterial':'KEY','meKeyMaterial':'KEY','keyExpiryTime':'2026-06-01T12:00:00Z'",
        "uiccKeyMaterial | 'meKeyMaterial':'KEY','uiccKeyMaterial':'abab','keyExpiryTime':'2026-06-01T12:00:00Z'",
        "keyExpiryTime   | 'meKeyMaterial':'KEY'",
        "keyExpiryTime   | 'meKeyMaterial':'KEY','keyExpiryTime':'2026-06-01T12:00:00'",
        "gbaType         | 'meKeyMaterial':'KEY','keyExpiryTime':'2026-06-01T12:00:00Z','gbaType':'2G_GBA'",
        "ussList         | VALID,'ussList':{}",
        "ussList         | VALID,'ussList':[1]",
        "uss             | VALID,'ussList':[{}]",
        "gsId            | VALID,'ussList':[{'uss':{'gsType':0}}]",
        "keyChoice       | VALID,'ussList':[{'uss':{'gsId':1,'gsType':0,'keyChoice':'X'}}]",
        "ueId            | VALID,'ussList':[{'uss':{'gsId':1,'gsType':0,'ueIds':[{}]}}]"})
    void badAnswersNameTheMember(String member, String rest) {
        byte[] json = json('{' + rest.replace("VALID", VALID).replace("KEY", KEY) + '}');
        KedgeException fault = assertThrows(KedgeException.class, () -> ZnCodec.readAnswer(json));
        assertEquals(ErrorCode.BSF_PROTOCOL, fault.code());
        assertTrue(fault.detail().contains('"' + member + '"'), fault.detail());
        assertFalse(fault.getMessage().contains("SECRET") || fault.getMessage().contains("abab"), fault.getMessage());
    }

    @Test
    void sizeIsBounded() {
        assertEquals(ErrorCode.BSF_PROTOCOL, assertThrows(KedgeException.class, () -> ZnCodec.readAnswer(new byte[64 * 1024 + 1])).code());
        assertEquals(ErrorCode.BSF_PROTOCOL, assertThrows(KedgeException.class, () -> ZnCodec.readAnswer(new byte[0])).code());
        assertEquals(ErrorCode.EXCHANGE_MALFORMED,
                assertThrows(KedgeException.class, () -> ZnCodec.readRequest(new byte[10 * 1024 * 1024])).code());
        byte[] deep = json(ANSWER.replace("}", ",'x':" + "[".repeat(40) + "]".repeat(40) + "}"));
        assertEquals(ErrorCode.BSF_PROTOCOL, assertThrows(KedgeException.class, () -> ZnCodec.readAnswer(deep)).code());
    }

    @Test
    void refusals() {
        assertEquals("{'status':403,'cause':'NAF_NOT_ALLOWED'}", text(ZnCodec.problem(403, "NAF_NOT_ALLOWED")));
        assertEquals("NAF_NOT_ALLOWED", ZnCodec.cause(ZnCodec.problem(403, "NAF_NOT_ALLOWED")));
        assertEquals("", ZnCodec.cause(new byte[0]));
        assertEquals("", ZnCodec.cause(json("<html/>")));
        assertEquals("", ZnCodec.cause(json("{'title':'no'}")));
        assertEquals("a??b" + "c".repeat(60), ZnCodec.cause(json("{'cause':'a\\r\\nb" + "c".repeat(1000) + "'}")));
    }

    @Test
    void mutations() {
        Random random = new Random(29309);
        byte[] good = ZnCodec.answer(new ZnAnswer(key(0xab), Optional.of(key(1)), END, Optional.of(END), List.of(uss())));
        byte[] request = ZnCodec.request(new ZnRequest(KeyReference.parse(BTID), NAF, "01000100ae", true, List.of(1, 2)));
        for (int i = 0; i < 3000; i++) {
            byte[] answer = mutate(good, random);
            try {
                ZnCodec.readAnswer(answer).close();
            } catch (KedgeException e) {
                assertEquals(ErrorCode.BSF_PROTOCOL, e.code());
                assertFalse(e.getMessage().contains("abab"), e.getMessage());
            }
            try {
                ZnCodec.readRequest(mutate(request, random));
            } catch (KedgeException e) {
                assertEquals(ErrorCode.EXCHANGE_MALFORMED, e.code());
            }
        }
    }

    static byte[] mutate(byte[] good, Random random) {
        byte[] out = good.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            out[random.nextInt(out.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : MARKS.charAt(random.nextInt(10)));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(out, random.nextInt(out.length)) : out;
    }
}
