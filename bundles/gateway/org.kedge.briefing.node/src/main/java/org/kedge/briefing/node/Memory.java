package org.kedge.briefing.node;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.node.state.Ledger;
import org.kedge.briefing.node.state.NodeState;
import org.kedge.briefing.node.state.Remembered;
import org.kedge.messages.briefing.SignedDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the node keeps: the Briefing Node that a pinned pointer led to, and the technician's entry. Blocks. Thread-safe. */
final class Memory {
    private static final Logger LOG = LoggerFactory.getLogger(NodeBriefing.class);

    private final NodeServices services;
    private final Supplier<NodeSettings> settings;
    private final Auditor auditor;

    Memory(NodeServices services, Supplier<NodeSettings> settings, Auditor auditor) {
        this.services = services;
        this.settings = settings;
        this.auditor = auditor;
    }

    /** Nothing while there is no store, or it is closed. */
    synchronized NodeState state() {
        try {
            return services.stores().first().map(Ledger::load).orElseGet(NodeState::empty);
        } catch (KedgeException e) {
            return NodeState.empty();
        }
    }

    /** What a pinned pointer led to, when the owner wants it kept. */
    synchronized void remember(Contact contact) {
        Optional<Remembered> pinned = contact.pinned().filter(p -> settings.get().remember() != RememberRule.OFF);
        if (pinned.isEmpty()) {
            return;
        }
        try {
            CredentialStore store = store();
            NodeState state = Ledger.load(store);
            if (!state.remembered().equals(pinned)) {
                Ledger.save(store, state.remembering(pinned));
                LOG.info("BRIEFING-NODE-REMEMBERED uri={} pin={}", pinned.get().uri(), pinned.get().pin());
                auditor.record("briefing.node.remembered", Outcome.GRANTED, contact,
                        Map.of("uri", pinned.get().uri().toString(), "pin", pinned.get().pin()));
            }
        } catch (KedgeException e) {
            LOG.warn("BRIEFING-NODE-NOT-REMEMBERED uri={}: {}", pinned.get().uri(), e.getMessage());
        }
    }

    /** @return what was forgotten */
    synchronized Optional<URI> forget() {
        CredentialStore store = store();
        NodeState state = Ledger.load(store);
        if (state.remembered().isPresent()) {
            Ledger.save(store, state.remembering(Optional.empty()));
            auditor.record("briefing.node.forgotten", Map.of("uri", state.remembered().get().uri().toString()));
        }
        return state.remembered().map(Remembered::uri);
    }

    /** @return whether it is newer than the one that was kept; an older one changes nothing */
    synchronized boolean keep(SignedDocument entry) {
        CredentialStore store = store();
        NodeState state = Ledger.load(store);
        boolean newer = Whereabouts.isNewer(entry, state.entry());
        if (newer) {
            Ledger.save(store, state.with(entry));
            auditor.record("location.entered", Map.of("time", Whereabouts.entry(entry).time().toString()));
        }
        return newer;
    }

    private CredentialStore store() {
        return services.store(settings.get().serviceWait());
    }
}
