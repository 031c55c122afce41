package org.kedge.briefing.node;

import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.SealedKey;
import org.kedge.pki.EcKeys;
import org.kedge.work.Quoted;

/**
 * Keys that come along with instructions (D-82). A Briefing Node may write below {@code bbn/} and nowhere else: whoever takes one over
 * must not be able to replace the factory credential. All keys of an answer are good, or none is stored. Blocks.
 */
final class DeliveredKeys {
    private static final String BELOW = "bbn/";
    private static final String TRUST = "trust";
    private static final int SHORTEST = 16;
    private static final int LONGEST = 64;

    private DeliveredKeys() {
    }

    /** KpmIDs of the keys that this node was given; no more than a Briefing Node reads. */
    static List<String> held(CredentialStore store) {
        return store.list().stream().filter(info -> info.kind() == CredentialKind.PRE_PROVISIONED_KEY && info.alias().startsWith(BELOW))
                .map(CredentialInfo::identifier).distinct().limit(BriefingCodec.MAX_ITEMS).toList();
    }

    static boolean isBelow(String alias) {
        return alias.startsWith(BELOW);
    }

    static boolean isThere(String alias, CredentialStore store) {
        return store.list().stream().anyMatch(info -> info.alias().equals(alias) && info.slot() == CredentialSlot.ACTIVE);
    }

    /**
     * Stores keys, durably and in one step.
     *
     * @param contact who delivered them
     * @param wanted the aliases that usable instructions name: another key is of no use and not stored
     * @return KpmIDs of what was stored, by alias; a key that is there already is none of them
     * @throws KedgeException {@link ErrorCode#BRIEFING_KEY_REFUSED} or a code of the store; then nothing was stored
     */
    static Map<String, String> store(Contact contact, List<DeliveredKey> keys, Set<String> wanted, CredentialStore store) {
        Set<String> seen = new HashSet<>();
        List<Credential> fresh = new ArrayList<>();
        try {
            for (DeliveredKey key : keys) {
                KeyReference kpmId = check(key);
                if (!seen.add(key.alias()) || !seen.add(kpmId.lookupKey())) {
                    throw refused(key, "is delivered twice in one answer");
                }
                Credential credential = credential(contact, key, store);
                if (wanted.contains(key.alias()) && replaces(contact, credential, kpmId, key, store)) {
                    fresh.add(credential);
                } else {
                    credential.close();
                }
            }
            if (!fresh.isEmpty()) {
                store.putAll(fresh);
            }
            Map<String, String> stored = new TreeMap<>();
            fresh.forEach(credential -> stored.put(credential.alias(), credential.identifier()));
            return stored;
        } finally {
            fresh.forEach(Credential::close);
        }
    }

    private static KeyReference check(DeliveredKey key) {
        if (!Credential.isAlias(key.alias()) || !key.alias().startsWith(BELOW) || key.alias().length() == BELOW.length()) {
            throw refused(key, "has an alias that is not below " + BELOW);
        }
        if (key.key().isPresent() == key.sealed().isPresent()) {
            throw refused(key, "is neither given nor sealed, or both");
        }
        try {
            return KeyReference.parseRelative(key.kpmId());
        } catch (KedgeException e) {
            throw refused(key, "has a KpmID that is none");
        }
    }

    private static Credential credential(Contact contact, DeliveredKey key, CredentialStore store) {
        SecretBytes octets = key.key().map(SecretBytes::duplicate).orElseGet(() -> open(contact, key, store));
        if (octets.length() < SHORTEST || octets.length() > LONGEST) {
            octets.close();
            throw refused(key, "has " + octets.length() + " octets (" + SHORTEST + " to " + LONGEST + ")");
        }
        return new Credential(key.alias(), CredentialKind.PRE_PROVISIONED_KEY, key.kpmId(),
                Map.of("deliveredBy", contact.peer().fqdn().value(), TRUST, contact.trust().word()), octets, List.of(), Optional.empty());
    }

    private static SecretBytes open(Contact contact, DeliveredKey key, CredentialStore store) {
        String alias = contact.keyPair().orElseThrow(() -> refused(key, "is sealed, and this node showed no key pair to seal it to"));
        try (Credential own = store.require(alias)) {
            PrivateKey privateKey = own.secret().use(EcKeys::privateKey);
            return SealedKey.open(key.sealed().orElseThrow(), key.kpmId(), privateKey);
        } catch (KedgeException e) {
            throw refused(key, "cannot be opened with \"" + alias + "\": " + e.detail());
        }
    }

    /**
     * Whether the key is new under its alias. A newer key of the same MEF takes the place of the old one at once: enrolments under way
     * have their copy. A key of another MEF does not, because the instruction in force names the alias, and renewals must go on with the
     * old MEF until the new instruction is acted on; nor does one of a Briefing Node that is believed less than who brought the old one.
     */
    private static boolean replaces(Contact contact, Credential credential, KeyReference kpmId, DeliveredKey key, CredentialStore store) {
        Optional<Credential> present = store.get(credential.alias(), CredentialSlot.ACTIVE);
        if (present.isEmpty()) {
            return true;
        }
        try (Credential old = present.get()) {
            if (old.kind() != CredentialKind.PRE_PROVISIONED_KEY) {
                throw refused(key, "would replace a " + old.kind());
            }
            KeyReference oldId = KeyReference.parse(old.identifier());
            if (!oldId.fqdn().equals(kpmId.fqdn())) {
                throw refused(key, "is for the MEF " + kpmId.fqdn() + ", and its alias has a key for the MEF " + oldId.fqdn()
                        + "; another destination needs another alias");
            }
            if (oldId.equals(kpmId) && old.secret().equals(credential.secret())) {
                return false;
            }
            old.attribute(TRUST).flatMap(TrustLevel::of).filter(trust -> !contact.trust().satisfies(trust)).ifPresent(trust -> {
                throw refused(key, "would replace one that came with trust " + trust.word() + ", and this one comes with trust "
                        + contact.trust().word());
            });
            return true;
        } catch (KedgeException e) {
            credential.close();
            throw e;
        }
    }

    private static KedgeException refused(DeliveredKey key, String problem) {
        return new KedgeException(ErrorCode.BRIEFING_KEY_REFUSED, "the delivered key " + Quoted.of(key.alias()) + " " + problem);
    }
}
