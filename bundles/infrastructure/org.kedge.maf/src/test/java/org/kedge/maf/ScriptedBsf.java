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
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;

/** What a BSF answers to the MAF, through the key fetcher: another key for each suite of a B-TID. */
final class ScriptedBsf implements KeyFetcher {
    static final Fqdn BSF = Fqdn.parse("bsf.mnc001.mcc001.pub.3gppnetwork.org");
    /** Its left part has every character that base64 has beyond letters and digits. */
    static final KeyReference B_TID = KeyReference.parse("+/8CAwQFBgcICQoLDA0ODw==@" + BSF);

    /** What the BSF holds about a bootstrap. */
    record Held(int octet, Optional<String> ueId, Instant notAfter) {
    }

    final Map<KeyReference, Held> held = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<FetchedKey> handedOut = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    volatile Optional<KedgeException> fault = Optional.empty();
    volatile boolean hold;
    volatile boolean uicc;

    static SecretBytes key(int octet, int suite) {
        byte[] key = MafFixture.filled(32, octet);
        key[0] = (byte) (suite >> 8);
        key[1] = (byte) suite;
        return SecretBytes.owning(key);
    }

    @Override
    public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid wanted, Instant until) {
        asked.add(identity + " without suite");
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid wanted, int suite, Instant until) {
        asked.add(bTid + " " + wanted.digits() + " " + Integer.toHexString(suite));
        CompletableFuture<Optional<FetchedKey>> answer = new CompletableFuture<>();
        waiting.add(() -> fault.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(answer(bTid, wanted, suite))));
        if (!hold) {
            release();
        }
        return answer;
    }

    @Override
    public boolean usesUiccKeys() {
        return uicc;
    }

    /** Answers what waits. */
    void release() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    private Optional<FetchedKey> answer(KeyReference bTid, Suid wanted, int suite) {
        Optional<FetchedKey> answer = Optional.ofNullable(held.get(bTid)).map(h -> new FetchedKey(key(h.octet, suite), bTid, wanted, h.ueId,
                Optional.empty(), Optional.of(bTid), h.notAfter));
        answer.ifPresent(handedOut::add);
        return answer;
    }
}
