package org.kedge.usim.pcsc.card;

import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.key.SecretBytes;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.VirtualReader;
import org.kedge.itests.uicc.VirtualTerminals;
import org.kedge.itests.uicc.VirtualUicc;
import org.kedge.usim.pcsc.reader.ReaderName;
import org.kedge.usim.pcsc.reader.Readers;

/** A reader of this JVM with a virtual card, behind the provider interface that real readers have. */
public final class VirtualCards implements AutoCloseable {
    public static final ReaderName ANY = new ReaderName("");
    public static final CardOptions AUTO = new CardOptions(Optional.empty(), OptionalInt.empty(), Optional.empty());

    public final VirtualReader reader = new VirtualReader("Kedge Virtual Reader 00 00");
    public final MemoryCredentialStore store = new MemoryCredentialStore();

    public VirtualCards() {
        Security.addProvider(new VirtualTerminals(List.of(reader)));
    }

    public VirtualUicc insert(CardProfile profile) {
        VirtualUicc card = new VirtualUicc(profile);
        reader.insert(card);
        return card;
    }

    public Readers readers() {
        return Readers.of(VirtualTerminals.NAME);
    }

    /** Puts a PIN into the store, under {@code pin}. */
    public void pin(String digits) {
        try (Credential pin = new Credential("pin", CredentialKind.SYMMETRIC_KEY, "pin", Map.of(),
                SecretBytes.copyOf(digits.getBytes(StandardCharsets.US_ASCII)), List.of(), Optional.empty())) {
            store.put(pin, CredentialSlot.ACTIVE);
        }
    }

    /** A gate as a start of the gateway makes it. */
    public PinGate gate() {
        return new PinGate(() -> Optional.of(store), Optional.of("pin"), "sim1");
    }

    public CardUsim open() {
        return open(AUTO, gate());
    }

    public CardUsim open(CardOptions options, PinGate gate) {
        return CardUsim.open("sim1", readers().connect(ANY), options, gate, () -> {
        });
    }

    @Override
    public void close() {
        Security.removeProvider(VirtualTerminals.NAME);
    }
}
