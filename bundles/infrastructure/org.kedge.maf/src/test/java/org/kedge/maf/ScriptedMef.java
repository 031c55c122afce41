package org.kedge.maf;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyDerivations;

/** What the MEF answers to the MAF, through the key fetcher: derives from the Ke it was given, as a MEF does. */
final class ScriptedMef implements KeyFetcher {
    /** What the MEF holds about a Ke. */
    record Held(SecretBytes ke, String enroleeId, KeyDerivation derivation, Instant notAfter) {
    }

    final Map<KeyReference, Held> held = new ConcurrentHashMap<>();
    final List<KeyReference> asked = new CopyOnWriteArrayList<>();
    final List<FetchedKey> handedOut = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    volatile Optional<KedgeException> fault = Optional.empty();
    volatile boolean hold;
    volatile Suid suid = Suid.RSPF_MAF;
    volatile Optional<KeyReference> assigned = Optional.empty();
    volatile boolean silentAboutKmId;
    volatile Instant deadline = Instant.EPOCH;

    @Override
    public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid wanted, Instant until) {
        asked.add(identity);
        deadline = until;
        CompletableFuture<Optional<FetchedKey>> answer = new CompletableFuture<>();
        waiting.add(() -> fault.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(answer(identity, wanted))));
        if (!hold) {
            release();
        }
        return answer;
    }

    /** Answers what waits. */
    void release() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    private Optional<FetchedKey> answer(KeyReference identity, Suid wanted) {
        Optional<FetchedKey> answer = Optional.ofNullable(held.get(identity)).map(h -> {
            SecretBytes km = KeyDerivations.forTarget(h.ke(), EnrolmentTarget.maf(MafFixture.MAF), h.derivation(), wanted);
            Optional<KeyReference> kmId = h.derivation() == KeyDerivation.LEGACY && !silentAboutKmId
                    ? Optional.of(KeyDerivations.legacyKmId(km, MafFixture.MAF)) : Optional.empty();
            return new FetchedKey(km, identity, suid, Optional.of(h.enroleeId()).filter(id -> !id.isEmpty()), Optional.of(h.derivation()),
                    assigned.or(() -> kmId), h.notAfter());
        });
        answer.ifPresent(handedOut::add);
        return answer;
    }
}
