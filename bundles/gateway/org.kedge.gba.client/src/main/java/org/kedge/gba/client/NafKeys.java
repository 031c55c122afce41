package org.kedge.gba.client;

import java.time.Duration;
import java.util.Optional;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.NafKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.client.state.KeptNaf;
import org.kedge.gba.client.state.Ledger;
import org.kedge.gba.client.state.UsimState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of NAFs: Ks_NAF, or Ks_ext_NAF out of a card. What was given out is remembered, with its key when the card has made it. */
final class NafKeys {
    private static final Logger LOG = LoggerFactory.getLogger(NafKeys.class);

    private final GbaServices services;

    NafKeys(GbaServices services) {
        this.services = services;
    }

    /** Called while the state is locked. @return what the caller closes */
    NafKey derive(CredentialStore store, Slot slot, UsimState state, Kept kept, NafId id) {
        Optional<KeptNaf> known = kept.naf(id);
        SecretBytes key = kept.mode() == GbaMode.ME ? GbaKeys.ksNaf(kept.ks(), kept.bTid().rand(), kept.impi(), id)
                : known.map(naf -> naf.key().duplicate()).orElseGet(
                        () -> services.usim(slot.usim(), Duration.ZERO).deriveExternal(id.octets(), kept.impi()));
        if (known.isEmpty()) {
            remember(store, slot, state, kept, id, key);
        }
        return new NafKey(key, kept.bTid().reference(), kept.notAfter());
    }

    /** The key is good also when this cannot be written. */
    private static void remember(CredentialStore store, Slot slot, UsimState state, Kept kept, NafId id, SecretBytes key) {
        String check = KeyCheckValue.of(key);
        LOG.info("NAF-KEY usim={} naf={} ua={} bTid={} check={}", slot.usim(), id.fqdn(), id.protocol(), kept.bTid(), check);
        try (KeptNaf naf = new KeptNaf(id, check, kept.mode() == GbaMode.ME ? SecretBytes.owning(new byte[0]) : key.duplicate())) {
            UsimState more = state.with(Optional.of(kept.with(naf)), state.previous());
            slot.show(Optional.of(more));
            Ledger.save(store, slot.usim(), more);
        } catch (KedgeException e) {
            LOG.warn("NAF-KEY-NOT-KEPT usim={} naf={}: {}", slot.usim(), id.fqdn(), e.getMessage());
        }
    }
}
