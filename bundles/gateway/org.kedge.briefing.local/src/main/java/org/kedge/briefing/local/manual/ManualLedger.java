package org.kedge.briefing.local.manual;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * The {@link ManualState} in the credential store: a line for the last compact text (serial, {@code used} or {@code open}, its signer or
 * {@code coded}, content; or nothing), and one for each instruction (document and signature in Base64, signer). Before, there were no
 * signers: {@code signed} stood for that of a text, and nothing for that of an instruction. Blocks.
 */
final class ManualLedger {
    static final String ALIAS = "briefing/manual";

    private static final String COMPONENT = "org.kedge.briefing.local.manual";
    private static final String USED = "used";
    private static final String OPEN = "open";
    private static final String SIGNED = "signed";
    private static final String SIGNER = "ni:";
    private static final String CODED = "coded";

    private ManualLedger() {
    }

    /** @throws KedgeException a code of the store */
    static ManualState read(CredentialStore store) {
        Optional<Credential> state = store.get(ALIAS, CredentialSlot.ACTIVE);
        if (state.isEmpty()) {
            return ManualState.EMPTY;
        }
        try (Credential credential = state.get()) {
            return parse(credential.secret().use(octets -> new String(octets, StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new KedgeException(ErrorCode.STORE_CORRUPT, "the state \"" + ALIAS + "\" is not that of this component", e);
        }
    }

    private static ManualState parse(String text) {
        String[] lines = text.split("\n", -1);
        Optional<ManualState.LastText> last = lines[0].isEmpty() ? Optional.empty() : Optional.of(lastText(lines[0].split(" ", 4)));
        List<Held> held = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(" ", 3);
            held.add(new Held(Base64.getDecoder().decode(parts[0]),
                    parts.length > 1 ? Optional.of(Base64.getDecoder().decode(parts[1])) : Optional.empty(),
                    parts.length > 2 ? Optional.of(parts[2]) : Optional.empty()));
        }
        return new ManualState(last, held);
    }

    private static ManualState.LastText lastText(String[] parts) {
        Optional<String> signer = Optional.of(parts[2]).filter(id -> id.startsWith(SIGNER));
        return new ManualState.LastText(Long.parseLong(parts[0]), parts[3], signer.isPresent() || parts[2].equals(SIGNED), signer,
                parts[1].equals(USED));
    }

    /**
     * Returns when it is durable.
     *
     * @throws KedgeException a code of the store
     */
    static void write(CredentialStore store, ManualState state) {
        StringBuilder out = new StringBuilder();
        state.last().ifPresent(last -> out.append(last.serial()).append(' ').append(last.done() ? USED : OPEN).append(' ')
                .append(last.signer().orElse(last.signed() ? SIGNED : CODED)).append(' ').append(last.content()));
        for (Held one : state.held()) {
            out.append('\n').append(Base64.getEncoder().encodeToString(one.document()));
            one.signature().ifPresent(signature -> out.append(' ').append(Base64.getEncoder().encodeToString(signature)));
            one.signer().ifPresent(signer -> out.append(' ').append(signer));
        }
        try (Credential credential = new Credential(ALIAS, CredentialKind.STATE, COMPONENT, Map.of(),
                SecretBytes.owning(out.toString().getBytes(StandardCharsets.US_ASCII)), List.of(), Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }
}
