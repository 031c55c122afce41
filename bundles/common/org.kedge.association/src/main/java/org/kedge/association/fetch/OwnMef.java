package org.kedge.association.fetch;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.ProvisionedKey;

/** The MEF of this very node, which holds the keys of its one target (direct bootstrap, D-81). Nothing goes over the network. */
record OwnMef(ProvisionedKeySource source, KeyJudge judge) implements KeyHolder {
    private static final int MAX_AT_ONCE = 3;
    /** It holds the key, or could, and does not grant it; every other fault is trouble and no answer. */
    private static final Set<ErrorCode> REFUSALS = Set.of(ErrorCode.TARGET_NOT_ALLOWED, ErrorCode.SUID_NOT_ALLOWED,
            ErrorCode.DERIVATION_UNSUPPORTED);

    /** Whether this key could be one of this MEF's: of an Enrolee's Ke, for what the target uses keys for. */
    boolean mayHold(Wanted wanted) {
        return KeyClient.isKeId(wanted) && wanted.suid() == source.target().ordinarySuid()
                && wanted.identity().fqdn().equals(source.target().fqdn());
    }

    /** No name of a peer has a colon. */
    @Override
    public String name() {
        return "self:" + source.target().fqdn();
    }

    /** Each keeps a thread until the registry answers; when it hangs, the look-ups at peers go on. */
    @Override
    public int atOnce(int configured) {
        return Math.min(configured, MAX_AT_ONCE);
    }

    @Override
    public CompletionStage<Answer> ask(Wanted wanted, Instant deadline) {
        return CompletableFuture.completedFuture(answer(wanted));
    }

    private Answer answer(Wanted wanted) {
        try {
            Optional<ProvisionedKey> found = source.find(KeId.of(wanted.identity()), wanted.suid());
            return found.map(key -> judge.derived(toString(), wanted, new FetchedKey(key.key(), wanted.identity(), key.suid(),
                    key.enroleeId(), Optional.of(key.derivation()), Optional.empty(), key.notAfter())))
                    .orElseGet(() -> Answer.refused(notGranted(wanted, "it has no such KeID, or an expired one")));
        } catch (KedgeException e) {
            if (REFUSALS.contains(e.code())) {
                return Answer.refused(notGranted(wanted, e.code() + " " + e.detail()));
            }
            throw e;
        }
    }

    private KedgeException notGranted(Wanted wanted, String why) {
        return new KedgeException(ErrorCode.KEY_NOT_GRANTED, "key " + wanted + " from " + this + ": " + why);
    }

    @Override
    public String toString() {
        return "the MEF of this node, for " + source.target().id();
    }
}
