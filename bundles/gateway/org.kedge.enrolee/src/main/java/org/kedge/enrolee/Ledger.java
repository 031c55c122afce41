package org.kedge.enrolee;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the enrolee keeps in the credential store: an index of its targets, one state per target, Ke, and the good time. Blocks. */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private Ledger() {
    }

    static Collection<String> targets(CredentialStore store) {
        return text(store, Aliases.INDEX).map(index -> (Collection<String>) new TreeSet<>(index.lines().toList())).orElse(List.of());
    }

    static Optional<Credential> state(CredentialStore store, String target) {
        return store.get(Aliases.state(target), CredentialSlot.ACTIVE);
    }

    static Optional<HeldKey> key(CredentialStore store, String target, CredentialSlot slot) {
        return store.get(Aliases.key(target), slot).filter(c -> c.kind() == CredentialKind.ENROLMENT_KEY).map(credential -> {
            try (credential) {
                return new HeldKey(KeId.parseAny(credential.identifier()), checkValue(credential.secret()),
                        credential.attribute("derivedCheckValue").orElse(""), credential.notAfter().orElse(Instant.MAX));
            }
        });
    }

    /** Writes the state, and the target into the index, in one step. */
    static synchronized void save(CredentialStore store, String target, Briefing briefing, Progress progress) {
        store.putAll(withIndex(store, target, StateCodec.encode(target, briefing, progress)));
    }

    /**
     * Commits a new Ke. The first one becomes active together with the state. While an older one is valid the new one waits beside it
     * until it has proved itself (architecture.md 6): whoever uses it for an association activates it. When this returns, Ke is durable.
     */
    static synchronized HeldKey commit(CredentialStore store, Briefing briefing, EnrolmentKey key, CredentialSlot slot, Progress progress) {
        BootstrapInstruction instruction = briefing.instruction();
        String target = instruction.target().id();
        HeldKey held = describe(key, instruction);
        try (Credential credential = new Credential(Aliases.key(target), CredentialKind.ENROLMENT_KEY, key.keId().toString(),
                attributes(instruction, held), key.ke().duplicate(), List.of(), Optional.of(key.notAfter()))) {
            List<Credential> batch = withIndex(store, target, StateCodec.encode(target, briefing, progress));
            if (slot == CredentialSlot.ACTIVE) {
                batch.add(credential);
                store.putAll(batch);
            } else {
                store.put(credential, slot);
                saveAfterKey(store, batch);
            }
        }
        return held;
    }

    /** The key is durable and therefore counts; its state is written again with the next change. */
    private static void saveAfterKey(CredentialStore store, List<Credential> batch) {
        try {
            store.putAll(batch);
        } catch (KedgeException e) {
            LOG.warn("ENROLMENT-STATE-LATE the renewed key is stored, its state is not yet: {}", e.getMessage());
        }
    }

    /** Under GBA_U Ke is in the card: there is nothing to compare. */
    private static String checkValue(SecretBytes ke) {
        return ke.length() == 0 ? "" : KeyCheckValue.of(ke);
    }

    /** Under GBA the key for the target depends on the suite it is used with (D-66): kedge:gba shows the check value of each. */
    private static HeldKey describe(EnrolmentKey key, BootstrapInstruction instruction) {
        EnrolmentTarget target = instruction.target();
        if (instruction.mechanism() == Mechanism.GBA) {
            return new HeldKey(key.keId(), checkValue(key.ke()), "", key.notAfter());
        }
        try (SecretBytes derived = KeyDerivations.forTarget(key.ke(), target, instruction.derivation(), target.ordinarySuid())) {
            return new HeldKey(key.keId(), KeyCheckValue.of(key.ke()), KeyCheckValue.of(derived), key.notAfter());
        }
    }

    private static Map<String, String> attributes(BootstrapInstruction instruction, HeldKey held) {
        EnrolmentTarget target = instruction.target();
        Map<String, String> out = new TreeMap<>();
        out.put("target", target.id());
        out.put("targetKind", target.kind().name());
        out.put("targetFqdn", target.fqdn().value());
        out.put("framework", instruction.mechanism().word());
        out.put("suid", target.ordinarySuid().digits());
        out.put("derivation", instruction.derivation().name());
        out.put("derivedCheckValue", held.derivedCheckValue());
        out.put("mefUri", instruction.mefUri().toString());
        if (instruction.mechanism() == Mechanism.GBA) {
            out.put("mechanism", Mechanism.GBA.word());
            out.put("usim", instruction.credentialAlias());
        }
        instruction.enroleeId().ifPresent(id -> out.put("enroleeId", id));
        return out;
    }

    private static List<Credential> withIndex(CredentialStore store, String target, Credential state) {
        List<Credential> batch = new ArrayList<>(List.of(state));
        TreeSet<String> targets = new TreeSet<>(targets(store));
        if (targets.add(target)) {
            batch.add(textual(Aliases.INDEX, String.join("\n", targets)));
        }
        return batch;
    }

    /** Removes everything of a target; the key first, so that an interruption leaves no key without its state. */
    static synchronized boolean forget(CredentialStore store, String target) {
        boolean key = store.remove(Aliases.key(target));
        boolean state = store.remove(Aliases.state(target));
        TreeSet<String> targets = new TreeSet<>(targets(store));
        if (targets.remove(target)) {
            store.putAll(List.of(textual(Aliases.INDEX, String.join("\n", targets))));
        }
        return key || state;
    }

    static Optional<Instant> goodTime(CredentialStore store) {
        return text(store, Aliases.CLOCK).map(Instant::parse);
    }

    static void goodTime(CredentialStore store, Instant time) {
        store.put(textual(Aliases.CLOCK, time.toString()), CredentialSlot.ACTIVE);
    }

    private static Optional<String> text(CredentialStore store, String alias) {
        return store.get(alias, CredentialSlot.ACTIVE).map(credential -> {
            try (credential) {
                return credential.secret().use(octets -> new String(octets, StandardCharsets.UTF_8));
            }
        });
    }

    private static Credential textual(String alias, String text) {
        return new Credential(alias, CredentialKind.STATE, StateCodec.COMPONENT, Map.of(),
                SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8)), List.of(), Optional.empty());
    }

    /** What the credentials that an instruction names look like at present; a changed text means a changed credential. */
    static String credentials(CredentialStore store, BootstrapInstruction instruction) {
        List<String> seen = store.list().stream()
                .filter(info -> info.slot() == CredentialSlot.ACTIVE)
                .filter(info -> isBootstrapCredential(info, instruction) || instruction.trustAnchorAliases().contains(info.alias()))
                .map(info -> info.alias() + info.kind() + info.identifier() + info.checkValue() + info.certificateSummary()
                        + info.notAfter() + info.attributes())
                .toList();
        return Integer.toHexString(seen.hashCode());
    }

    /** A USIM is named by its own name: a software one has a credential of that name, a card has none here. */
    private static boolean isBootstrapCredential(CredentialInfo info, BootstrapInstruction instruction) {
        return instruction.mechanism() == Mechanism.GBA
                ? info.kind() == CredentialKind.USIM && info.identifier().equals(instruction.credentialAlias())
                : info.alias().equals(instruction.credentialAlias());
    }
}
