package org.kedge.briefing.local.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.signed.DetachedSignature;

/** The key of a signer was stolen, its thief had something of the highest serial confirmed, and the owner has struck it off. */
class StruckOffSignerTest {
    private static final KeyPair STOLEN = Bench.STRANGER;
    private static final String THIEF = PublicKeyId.of(STOLEN.getPublic());

    /** The owner's list and the key files, each changed on its own. */
    private static final class Signers implements PinnedSigners {
        private final Set<String> pinned = new HashSet<>(Set.of(Bench.SIGNER, THIEF));
        private final Map<String, PublicKey> files = new HashMap<>(Map.of(Bench.SIGNER, Bench.OWNER.getPublic(),
                THIEF, STOLEN.getPublic()));

        @Override
        public Map<String, PublicKey> keys() {
            Map<String, PublicKey> keys = new HashMap<>(files);
            keys.keySet().retainAll(pinned);
            return keys;
        }

        @Override
        public boolean pins(String signer) {
            return pinned.contains(signer);
        }
    }

    private final Bench bench = new Bench();
    private final Signers signers = new Signers();

    @BeforeEach
    void replaceSigners() {
        bench.services.signers().remove(bench.services.signers().first().orElseThrow());
        bench.services.signers().add(signers);
    }

    private void confirm(String text) {
        bench.entry.confirm(bench.entry.enter(text).shown().word()).toCompletableFuture().join();
    }

    private void confirm(byte[] document, KeyPair signer) {
        Optional<byte[]> signature = Optional.of(DetachedSignature.sign(signer.getPrivate(), document));
        bench.entry.confirm(bench.entry.enter(document, signature).shown().word()).toCompletableFuture().join();
    }

    private static String stolen(long serial) {
        return CompactCodec.write(Bench.compact(serial), STOLEN.getPrivate());
    }

    private KedgeException replayed(Executable step) {
        int writes = bench.store.writes();
        KedgeException refusal = assertThrows(KedgeException.class, step);
        assertEquals(ErrorCode.BRIEFING_REPLAYED, refusal.code(), refusal::getMessage);
        assertEquals(writes, bench.store.writes(), "nothing stored");
        return refusal;
    }

    @Test
    void hisTextIsVerifiedAgainWhenItIsConfirmed() {
        String word = bench.entry.enter(stolen(7)).shown().word();
        int writes = bench.store.writes();
        signers.pinned.remove(THIEF);
        KedgeException refusal = assertThrows(KedgeException.class, () -> bench.entry.confirm(word));
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG, refusal.code(), refusal::getMessage);
        assertEquals(writes, bench.store.writes(), "nothing stored");
    }

    private void strikeOff() {
        signers.pinned.remove(THIEF);
        bench.restart();
    }

    private String state() {
        return bench.store.require(ManualLedger.ALIAS).secret().use(octets -> new String(octets, StandardCharsets.US_ASCII));
    }

    private void store(String state) {
        bench.store.put(new Credential(ManualLedger.ALIAS, CredentialKind.STATE, "org.kedge.briefing.local.manual", Map.of(),
                SecretBytes.owning(state.getBytes(StandardCharsets.US_ASCII)), List.of(), Optional.empty()), CredentialSlot.ACTIVE);
    }

    @Test
    void hisTextShutsNoOtherOut() {
        confirm(stolen(Long.MAX_VALUE));
        replayed(() -> bench.entry.enter(Bench.signed(Bench.compact(42))));
        strikeOff();
        bench.triggers.clear();
        confirm(Bench.signed(Bench.compact(42)));
        assertEquals(TrustLevel.SIGNED, bench.triggers.get(0).pointer().orElseThrow().trust());
        replayed(() -> bench.entry.enter(Bench.signed(Bench.compact(42))));
    }

    @Test
    void hisTextDoesNotShutOutOneWithACode() {
        confirm(stolen(Long.MAX_VALUE));
        strikeOff();
        confirm(Bench.coded(Bench.compact(42)));
        replayed(() -> bench.entry.enter(Bench.coded(Bench.compact(42))));
    }

    @Test
    void aKeyFileThatIsLostIsNotStruckOff() {
        confirm(stolen(43));
        confirm(Bench.document(43), STOLEN);
        signers.files.remove(THIEF);
        bench.restart();
        replayed(() -> bench.entry.enter(Bench.signed(Bench.compact(42))));
        replayed(() -> confirm(Bench.document(42), Bench.OWNER));
    }

    @Test
    void whileNobodyCanSayWhoIsPinnedASerialCounts() {
        confirm(Bench.signed(Bench.compact(43)));
        bench.services.signers().remove(signers);
        replayed(() -> bench.entry.enter(Bench.coded(Bench.compact(42))));
    }

    @Test
    void whatIsHeldOfHimStandsInNobodysWay() {
        confirm(Bench.document(Long.MAX_VALUE), STOLEN);
        replayed(() -> bench.entry.enter(Bench.text(Bench.document(42))));
        strikeOff();
        confirm(Bench.text(Bench.document(42)));
        assertEquals(42, bench.brief().get(0).instruction().serial());
        assertEquals(TrustLevel.CONFIRMED, bench.brief().get(0).trust());
        replayed(() -> bench.entry.enter(Bench.text(Bench.document(41))));
    }

    @Test
    void theRemedyIsNamedAndHelps() {
        confirm(Bench.signed(Bench.compact(Long.MAX_VALUE)));
        KedgeException refusal = replayed(() -> bench.entry.enter(Bench.signed(Bench.compact(42))));
        assertTrue(refusal.getMessage().contains("run kedge:briefwithdraw " + Bench.BBN + " first"), refusal::getMessage);
        assertEquals(ErrorCode.BRIEFING_NONE,
                assertThrows(KedgeException.class, () -> bench.entry.withdraw("https://other.example.com")).code());
        confirm(Bench.text(Bench.document(7)));
        bench.entry.withdraw(Bench.BBN.toString());
        assertEquals(1, bench.brief().size(), "instructions stay");
        confirm(Bench.signed(Bench.compact(42)));
        assertEquals(2, bench.triggers.size());
    }

    /** From before signers were stored: whose it was nobody knows, so it counts until it is withdrawn. */
    @Test
    void anOlderStateIsStillRead() {
        confirm(Bench.signed(Bench.compact(43)));
        confirm(Bench.document(43), Bench.OWNER);
        String now = state();
        assertTrue(now.startsWith("43 used " + Bench.SIGNER + " ") && now.endsWith(" " + Bench.SIGNER), now);
        String before = now.replaceFirst("used [^ ]+", "used signed").replaceFirst(" [^ ]+$", "");
        store(before);
        assertEquals(43, bench.brief().get(0).instruction().serial());
        signers.pinned.remove(Bench.SIGNER);
        replayed(() -> bench.entry.enter(stolen(42)));
        replayed(() -> confirm(Bench.document(42), STOLEN));
        confirm(stolen(44));
        assertTrue(state().startsWith("44 used " + THIEF + " "), state());
        store(before.replaceFirst("used signed", "open coded"));
        confirm(stolen(42));
    }

    /** A text that has not led anywhere yet. */
    @Test
    void anOpenTextOfAnOlderStateMayBeEnteredAgain() {
        confirm(Bench.signed(Bench.compact(43)));
        store(state().replaceFirst("used [^ ]+", "open signed"));
        confirm(Bench.signed(Bench.compact(43)));
        replayed(() -> bench.entry.enter(Bench.signed(Bench.compact(43))));
    }
}
