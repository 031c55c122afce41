package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.URI_A;
import static org.kedge.briefing.node.Bench.answer;
import static org.kedge.briefing.node.Bench.instruction;
import static org.kedge.briefing.node.Bench.unsigned;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.briefing.SealedKey;
import org.kedge.messages.briefing.SignedDocument;

/** Keys that a Briefing Node delivers (D-82). */
class DeliveredKeysTest {
    private static final String KPM_ID = "k1@mef.example.com";
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Bench bench = new Bench();

    @BeforeEach
    void configure() {
        bench.certified("bbn", BBN, URI_A);
        bench.keyPair("gateway");
    }

    private static DeliveredKey key(String alias, String kpmId, byte[] octets) {
        return new DeliveredKey(alias, kpmId, Optional.of(SecretBytes.copyOf(octets)), Optional.empty());
    }

    private static DeliveredKey sealed(String kpmId, KeyPair to) {
        try (SecretBytes key = SecretBytes.copyOf(KEY)) {
            return new DeliveredKey("bbn/kpm", kpmId, Optional.empty(), Optional.of(SealedKey.seal(key, KPM_ID, to.getPublic())));
        }
    }

    private void answers(BriefingAnswer answer) {
        bench.network.host(URI_A, BBN, answer);
    }

    @Test
    void aBriefingNodeThatIsBelievedLessDoesNotReplaceTheKeyOfAnother() {
        String pin = "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw";
        answers(answer(1, key("bbn/kpm", KPM_ID, KEY)));
        bench.brief();
        byte[] other = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
        bench.network.gone(URI_A);
        bench.network.host("https://rogue.example.net", pin, answer(2, key("bbn/kpm", KPM_ID, other)));
        KedgeException refusal = assertThrows(KedgeException.class,
                () -> bench.follow(Bench.confirmed("https://rogue.example.net", pin)));
        assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, refusal.code());
        try (Credential kept = bench.store.require("bbn/kpm"); SecretBytes key = SecretBytes.copyOf(KEY)) {
            assertEquals(key, kept.secret());
        }
    }

    @Test
    void aKeyThatIsHeldUnderAnotherAliasIsDeliveredToTheOneThatIsNamedNow() {
        answers(answer(1, key("bbn/kpm", KPM_ID, KEY)));
        bench.brief();
        SignedDocument moved = unsigned(instruction(2, "bbn/other"));
        bench.network.host(URI_A, BBN, request -> FakeNetwork.ok(new BriefingAnswer(List.of(moved),
                request.keys().isEmpty() ? List.of(key("bbn/other", KPM_ID, KEY)) : List.of())));
        bench.brief();
        assertEquals(List.of("bbn/kpm", "bbn/other"), stored());
        int asked = bench.network.asked().size();
        bench.brief();
        assertEquals(asked + 1, bench.network.asked().size(), "once it has it, one request is enough");
    }

    private List<String> stored() {
        return bench.store.aliases(CredentialKind.PRE_PROVISIONED_KEY);
    }

    private void assertHeld(String alias, String kpmId, byte[] octets) {
        try (Credential credential = bench.store.require(alias); SecretBytes expected = SecretBytes.copyOf(octets)) {
            assertEquals(CredentialKind.PRE_PROVISIONED_KEY, credential.kind());
            assertEquals(kpmId, credential.identifier());
            assertEquals(expected, credential.secret());
        }
    }

    private void refused() {
        assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, assertThrows(KedgeException.class, bench::brief).code());
        assertTrue(bench.events().contains("briefing.key.refused"));
    }

    @Test
    void aKeyIsStoredBeforeItsInstructionIsHandedOut() throws Exception {
        answers(answer(3, key("bbn/kpm", KPM_ID, KEY)));
        try (AutoCloseable subscription = bench.briefing.observe(briefing -> assertHeld("bbn/kpm", KPM_ID, KEY))) {
            assertEquals("bbn/kpm", bench.brief().get(0).instruction().credentialAlias());
        }
        assertHeld("bbn/kpm", KPM_ID, KEY);
        assertTrue(bench.audited.stream().anyMatch(record -> record.event().equals("briefing.key.stored")
                && record.details().get("kpmId").equals(KPM_ID)));
        assertFalse(bench.audited.toString().contains(new String(KEY, StandardCharsets.US_ASCII)));
    }

    @Test
    void aSealedKeyIsOpenedWithTheKeyPairThatThisNodeShowed() {
        answers(answer(3, sealed(KPM_ID, Bench.OWN)));
        bench.brief();
        assertHeld("bbn/kpm", KPM_ID, KEY);
    }

    @Test
    void aKeySealedForAnotherNodeIsRefused() {
        answers(answer(3, sealed(KPM_ID, Bench.SIGNER)));
        refused();
        assertEquals(List.of(), stored());
    }

    @Test
    void aKeySealedUnderAnotherKpmIdIsRefused() {
        answers(answer(3, sealed("k2@mef.example.com", Bench.OWN)));
        refused();
        assertEquals(List.of(), stored());
    }

    @Test
    void aSealedKeyIsOfNoUseToANodeThatShowedASharedKey() {
        bench.peers.clear();
        bench.sharing("bbn", BBN, "kpsa", URI_A);
        bench.network.host(URI_A, "kpsa", answer(3, sealed(KPM_ID, Bench.OWN)));
        refused();
        assertEquals(List.of(), stored());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kpm", "bbn", "bbn/", "xbbn/kpm", "BBN/kpm", "../bbn/kpm"})
    void anAliasThatIsNotBelowBbnIsRefused(String alias) {
        answers(new BriefingAnswer(List.of(unsigned(instruction(3, alias))), List.of(key(alias, KPM_ID, KEY))));
        refused();
        assertEquals(List.of(), stored());
    }

    @Test
    void theFactoryCredentialIsNeverReplaced() {
        put("kpm", KPM_ID, KEY);
        answers(new BriefingAnswer(List.of(unsigned(instruction(3, "kpm"))), List.of(key("kpm", KPM_ID, new byte[32]))));
        refused();
        assertHeld("kpm", KPM_ID, KEY);
    }

    /** What its own codec would not write. */
    static Stream<String> malformed() {
        String form = "{\"instructions\":[],\"keys\":[{\"alias\":\"%s\",\"kpmId\":\"%s\",\"key\":\"%s\"}]}";
        String good = "MDEyMzQ1Njc4OWFiY2RlZg==";
        return Stream.of(String.format(form, "bbn/a b", KPM_ID, good), String.format(form, "bbn/a", "no-id", good),
                String.format(form, "bbn/a", "AAAAAAAAAAAAAAAAAAAAAA==@mef.example.com", good),
                String.format(form, "bbn/a", KPM_ID, "AAAA"), String.format(form, "bbn/a", KPM_ID, "%%"),
                "{\"instructions\":[],\"keys\":[{\"alias\":\"bbn/a\",\"kpmId\":\"" + KPM_ID + "\"}]}",
                "{\"instructions\":[],\"keys\":[{\"alias\":\"bbn/a\",\"kpmId\":\"" + KPM_ID + "\",\"key\":\"" + good
                        + "\",\"sealed\":\"a.b.c.d.e\"}]}");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedKeyIsRefusedAndNothingStored(String body) {
        bench.network.host(URI_A, BBN, request -> Reply.json(ReplyStatus.OK, body.getBytes(StandardCharsets.UTF_8)));
        ErrorCode code = assertThrows(KedgeException.class, bench::brief).code();
        assertTrue(code == ErrorCode.BRIEFING_NODE_PROTOCOL || code == ErrorCode.BRIEFING_KEY_REFUSED, code::toString);
        assertEquals(List.of(), stored());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 65})
    void aKeyOfAnotherLengthIsRefused(int octets) {
        Contact contact = Contact.of(bench.peers.get("bbn"), "configured");
        DeliveredKey delivered = key("bbn/kpm", KPM_ID, new byte[octets]);
        assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, assertThrows(KedgeException.class,
                () -> DeliveredKeys.store(contact, List.of(delivered), Set.of("bbn/kpm"), bench.store)).code());
        assertEquals(List.of(), stored());
    }

    @Test
    void oneBadKeyOfAnAnswerKeepsTheOthersOutToo() {
        SignedDocument one = unsigned(instruction(3, "bbn/good"));
        answers(new BriefingAnswer(List.of(one), List.of(key("bbn/good", KPM_ID, KEY), key("kpm", "k2@mef.example.com", KEY))));
        refused();
        assertEquals(List.of(), stored());
    }

    @Test
    void aKeyDeliveredTwiceIsRefused() {
        Contact contact = Contact.of(bench.peers.get("bbn"), "configured");
        Set<String> wanted = Set.of("bbn/kpm", "bbn/other");
        List<DeliveredKey> sameAlias = List.of(key("bbn/kpm", KPM_ID, KEY), key("bbn/kpm", "k2@mef.example.com", KEY));
        List<DeliveredKey> sameId = List.of(key("bbn/kpm", KPM_ID, KEY), key("bbn/other", "K1@mef.example.com", KEY));
        for (List<DeliveredKey> twice : List.of(sameAlias, sameId)) {
            assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, assertThrows(KedgeException.class,
                    () -> DeliveredKeys.store(contact, twice, wanted, bench.store)).code());
        }
        assertEquals(List.of(), stored());
    }

    @Test
    void aKeyThatNoInstructionNamesIsNotStored() {
        answers(new BriefingAnswer(List.of(unsigned(instruction(3, "kpm"))), List.of(key("bbn/kpm", KPM_ID, KEY))));
        assertEquals(1, bench.brief().size());
        assertEquals(List.of(), stored());
    }

    @Test
    void theKeyOfARefusedInstructionIsNotStored() {
        answers(new BriefingAnswer(List.of(Bench.signed(instruction(3, "bbn/kpm"), Bench.OWN)), List.of(key("bbn/kpm", KPM_ID, KEY))));
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG, assertThrows(KedgeException.class, bench::brief).code());
        assertEquals(List.of(), stored());
    }

    @Test
    void theKeyOfAnInstructionForAnotherNodeIsNotStored() {
        bench.settings = bench.settings.of(new NodeId("urn:node:gw-2"));
        answers(answer(3, key("bbn/kpm", KPM_ID, KEY)));
        bench.brief();
        assertEquals(List.of(), stored());
    }

    @Test
    void heldKeysAreNamedSoThatTheyAreNotDeliveredAgain() {
        put("factory", "f1@mef.example.com", KEY);
        answers(answer(3, key("bbn/kpm", KPM_ID, KEY)));
        bench.brief();
        bench.brief();
        assertEquals(List.of(), bench.network.asked().get(0).briefing().keys());
        assertEquals(List.of(KPM_ID), bench.network.asked().get(1).briefing().keys());
    }

    @Test
    void theSameKeyAgainWritesNothing() {
        answers(answer(3, key("bbn/kpm", KPM_ID, KEY)));
        bench.brief();
        int writes = bench.store.writes();
        bench.brief();
        assertEquals(writes, bench.store.writes());
    }

    @Test
    void aNewerKeyOfTheSameMefTakesItsPlace() {
        put("bbn/kpm", KPM_ID, KEY);
        byte[] newer = KEY.clone();
        Arrays.fill(newer, (byte) 7);
        answers(answer(4, key("bbn/kpm", "k2@mef.example.com", newer)));
        bench.brief();
        assertHeld("bbn/kpm", "k2@mef.example.com", newer);
    }

    @Test
    void aKeyOfAnotherMefDoesNotTakeThePlaceOfOneInUse() {
        put("bbn/kpm", KPM_ID, KEY);
        answers(answer(4, key("bbn/kpm", "k1@mef2.example.com", KEY)));
        refused();
        assertHeld("bbn/kpm", KPM_ID, KEY);
    }

    @Test
    void anotherKindOfCredentialIsNotReplaced() {
        bench.keyPair("bbn/kpm");
        answers(answer(4, key("bbn/kpm", KPM_ID, KEY)));
        refused();
        assertEquals(List.of(), stored());
    }

    @Test
    void aStoreThatFailsKeepsTheInstructionBack() {
        bench.store.failWrites(credential -> credential.kind() == CredentialKind.PRE_PROVISIONED_KEY);
        answers(answer(3, key("bbn/kpm", KPM_ID, KEY)));
        assertEquals(ErrorCode.STORE_IO, assertThrows(KedgeException.class, bench::brief).code());
        assertEquals(List.of(), stored());
    }

    private void put(String alias, String kpmId, byte[] octets) {
        bench.store.put(new Credential(alias, CredentialKind.PRE_PROVISIONED_KEY, kpmId, Map.of(), SecretBytes.copyOf(octets), List.of(),
                Optional.empty()), CredentialSlot.ACTIVE);
    }
}
