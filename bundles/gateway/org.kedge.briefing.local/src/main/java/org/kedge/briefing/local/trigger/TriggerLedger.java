package org.kedge.briefing.local.trigger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
 * What must outlive a restart: the serial of the last accepted text, so that none is accepted twice, and when the last hint was acted
 * on, so that a node in a reboot loop does not act on one after every boot. Blocks.
 */
final class TriggerLedger {
    static final String ALIAS = "briefing/trigger";

    private static final String COMPONENT = "org.kedge.briefing.local.trigger";

    /**
     * The content.
     *
     * @param serial 0 before the first
     * @param hint by the clock of the node as it was; empty before the first
     */
    record Entry(long serial, Optional<Instant> hint) {
    }

    private TriggerLedger() {
    }

    /** @throws KedgeException a code of the store */
    static Entry read(CredentialStore store) {
        Optional<Credential> state = store.get(ALIAS, CredentialSlot.ACTIVE);
        if (state.isEmpty()) {
            return new Entry(0, Optional.empty());
        }
        try (Credential credential = state.get()) {
            return parse(credential.secret().use(octets -> new String(octets, StandardCharsets.US_ASCII)));
        }
    }

    private static Entry parse(String text) {
        String[] parts = text.split(" ", -1);
        try {
            return new Entry(Long.parseLong(parts[0]), Optional.of(parts[1]).filter(hint -> !hint.isEmpty())
                    .map(hint -> Instant.ofEpochSecond(Long.parseLong(hint))));
        } catch (RuntimeException e) {
            throw new KedgeException(ErrorCode.STORE_CORRUPT, "the state \"" + ALIAS + "\" is not that of this component", e);
        }
    }

    /**
     * Returns when it is durable.
     *
     * @throws KedgeException a code of the store
     */
    static void write(CredentialStore store, Entry entry) {
        String text = entry.serial() + " " + entry.hint().map(hint -> Long.toString(hint.getEpochSecond())).orElse("");
        try (Credential credential = new Credential(ALIAS, CredentialKind.STATE, COMPONENT, Map.of(),
                SecretBytes.owning(text.getBytes(StandardCharsets.US_ASCII)), List.of(), Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }
}
