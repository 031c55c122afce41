package org.kedge.briefing.local.manual;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/** The {@link ManualState} in the credential store. Blocks. */
final class ManualLedger {
    static final String ALIAS = "briefing/manual";

    private static final String COMPONENT = "org.kedge.briefing.local.manual";
    private static final int MAX_OCTETS = 64 << 20;

    private ManualLedger() {
    }

    /** @throws KedgeException a code of the store */
    static ManualState read(CredentialStore store) {
        Optional<Credential> state = store.get(ALIAS, CredentialSlot.ACTIVE);
        if (state.isEmpty()) {
            return ManualState.EMPTY;
        }
        try (Credential credential = state.get()) {
            return credential.secret().use(ManualLedger::parse);
        }
    }

    private static ManualState parse(byte[] octets) {
        Members in = StrictJson.object(octets, MAX_OCTETS, "the state \"" + ALIAS + "\"", ErrorCode.STORE_CORRUPT);
        List<Held> held = new ArrayList<>();
        for (Members one : in.objects("held")) {
            held.add(new Held(octets(one, "document"), one.optional("signature", name -> octets(one, name))));
        }
        Optional<ManualState.LastText> last = in.optional("serial",
                name -> new ManualState.LastText(in.whole(name), in.text("content"), in.bool("done")));
        return new ManualState(last, held);
    }

    private static byte[] octets(Members in, String name) {
        return in.as(name, Base64.getDecoder()::decode);
    }

    /**
     * Returns when it is durable.
     *
     * @throws KedgeException a code of the store
     */
    static void write(CredentialStore store, ManualState state) {
        ObjectNode out = StrictJson.newObject();
        state.last().ifPresent(last -> out.put("serial", last.serial()).put("content", last.content()).put("done", last.done()));
        ArrayNode held = out.putArray("held");
        for (Held one : state.held()) {
            ObjectNode node = held.addObject().put("document", Base64.getEncoder().encodeToString(one.document()));
            one.signature().ifPresent(signature -> node.put("signature", Base64.getEncoder().encodeToString(signature)));
        }
        try (Credential credential = new Credential(ALIAS, CredentialKind.STATE, COMPONENT, Map.of(),
                SecretBytes.owning(StrictJson.write(out)), List.of(), Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }
}
