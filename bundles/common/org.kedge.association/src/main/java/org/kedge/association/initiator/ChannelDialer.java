package org.kedge.association.initiator;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.KeyExport;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.CredentialUse;
import org.kedge.association.credential.OpenChannel;
import org.kedge.work.Times;

/** Dials with the {@link Channels} of this bundle, and tells when a newer credential did not work. Thread-safe. */
public final class ChannelDialer implements Dialer {
    private final Channels channels;
    private final Supplier<Optional<CredentialStore>> store;
    private final Times times;

    public ChannelDialer(Channels channels, Supplier<Optional<CredentialStore>> store, Times times) {
        this.channels = channels;
        this.store = store;
        this.times = times;
    }

    @Override
    public CompletionStage<Dialled> dial(Peer peer, Instant deadline) {
        return channels.open(peer, KeyExport.NONE, deadline).thenApply(open -> dialled(peer, open));
    }

    private Dialled dialled(Peer peer, OpenChannel open) {
        CredentialUse use = open.use();
        return new Dialled(open.channel(), use.keyId(), use.checkValue(), use.notAfter(), fallBack(peer, use));
    }

    /**
     * A pending credential that worked is active by now: one that is still pending was refused. Not so when what worked is neither of
     * both: a bootstrap (GBA) that is newer than the enrolment.
     */
    private Optional<KedgeException> fallBack(Peer peer, CredentialUse use) {
        try {
            if (use.slot() == CredentialSlot.PENDING || !isActive(use)) {
                return Optional.empty();
            }
            return store.get().flatMap(present -> present.get(use.alias(), CredentialSlot.PENDING)).filter(this::usable)
                    .map(pending -> new KedgeException(ErrorCode.ASSOCIATION_REFUSED, "the peer " + peer.name()
                            + " did not accept the newer credential " + pending.identifier() + "; " + use.identifier() + " is in use"));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    private boolean isActive(CredentialUse use) {
        return store.get().flatMap(present -> present.get(use.alias(), CredentialSlot.ACTIVE)).filter(active -> {
            try (active) {
                return active.identifier().equals(use.identifier());
            }
        }).isPresent();
    }

    private boolean usable(Credential pending) {
        try (pending) {
            return times.usable(pending.notAfter());
        }
    }
}
