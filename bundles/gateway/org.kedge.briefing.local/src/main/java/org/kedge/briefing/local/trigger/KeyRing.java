package org.kedge.briefing.local.trigger;

import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.trigger.text.TriggerKeys;
import org.kedge.work.Times;

/** The keys that one verification needs; closing wipes those that are secret. */
record KeyRing(TriggerKeys keys) implements AutoCloseable {
    /** The keys of whoever may sign; none without that service. */
    static KeyRing ofSigners(Optional<PinnedSigners> pinned) {
        return new KeyRing(new TriggerKeys(pinned.map(PinnedSigners::keys).orElse(Map.of()), Map.of()));
    }

    /**
     * Every Kpm that may be used now, by its alias.
     *
     * @throws org.kedge.api.error.KedgeException a code of the store
     */
    static KeyRing ofKpms(CredentialStore store, List<String> aliases, Times times) {
        Map<String, SecretBytes> kpms = new HashMap<>();
        try {
            for (String alias : aliases) {
                store.get(alias, CredentialSlot.ACTIVE).ifPresent(credential -> {
                    if (usable(credential, times)) {
                        kpms.put(alias, credential.secret());
                    } else {
                        credential.close();
                    }
                });
            }
        } catch (RuntimeException e) {
            kpms.values().forEach(SecretBytes::close);
            throw e;
        }
        return new KeyRing(new TriggerKeys(Map.of(), kpms));
    }

    private static boolean usable(Credential credential, Times times) {
        return credential.kind() == CredentialKind.PRE_PROVISIONED_KEY && times.usable(credential.notAfter());
    }

    @Override
    public void close() {
        keys.kpms().values().forEach(SecretBytes::close);
    }
}
