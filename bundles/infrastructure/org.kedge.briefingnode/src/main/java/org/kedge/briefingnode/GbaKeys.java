package org.kedge.briefingnode;

import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.NodeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.gba.GbaPskIdentity;
import org.kedge.work.Tasks;

/**
 * Nodes that come with a NAF key: the BSF of their B-TID, which may be in the same process, says whose it is (seed 003: the BSF plays the
 * role of the Briefing Node). Nothing is kept: each handshake asks again. Thread-safe.
 */
final class GbaKeys {
    private final Supplier<BriefingNodeSettings> settings;
    private final NodeRegistry nodes;
    private final Supplier<Optional<KeyFetcher>> fetcher;
    private final Tasks tasks;
    private final InstantSource clock;

    GbaKeys(Supplier<BriefingNodeSettings> settings, NodeRegistry nodes, Supplier<Optional<KeyFetcher>> fetcher, Tasks tasks,
            InstantSource clock) {
        this.settings = settings;
        this.nodes = nodes;
        this.fetcher = fetcher;
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * @param suite of the handshake, part of the key (D-66)
     * @return empty when the BSF grants no key or the user is no node; exceptionally with the fetcher's code, KEY_USAGE, SERVICE_MISSING
     */
    CompletionStage<Optional<ResolvedPsk>> resolve(GbaPskIdentity identity, OptionalInt suite) {
        if (settings.get().gba().agreement().isEmpty()) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.GBA_NOT_AGREED, "GBA is off here (gba.agreement)"));
        }
        if (suite.isEmpty()) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.KEY_USAGE,
                    "a NAF key depends on the cipher suite, which this listener does not tell: let it offer one PSK suite (D-68)"));
        }
        Optional<KeyFetcher> present = fetcher.get();
        if (present.isEmpty()) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.SERVICE_MISSING,
                    "no key fetcher (org.kedge.association) to ask for " + identity.bTid()));
        }
        if (identity.prefix().filter(GbaMode.UICC::equals).isPresent() && !present.get().usesUiccKeys()) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.KEY_USAGE,
                    "asks for the key of a UICC, which this Briefing Node does not use (gba.u)"));
        }
        CompletableFuture<Optional<ResolvedPsk>> answer = new CompletableFuture<>();
        present.get().fetchNafKey(identity.bTid().reference(), Suid.RSPF_SAEF, suite.getAsInt(),
                clock.instant().plus(settings.get().gba().patience())).whenComplete((key, fault) -> {
                    if (fault != null || key.isEmpty()) {
                        finish(answer, Optional.empty(), Optional.ofNullable(fault).map(KedgeException::of));
                    } else {
                        owner(answer, key.get());
                    }
                });
        return answer;
    }

    /** Off the thread that answered, which may be a transport's: the registry blocks. */
    private void owner(CompletableFuture<Optional<ResolvedPsk>> answer, FetchedKey key) {
        boolean taken = tasks.run(() -> {
            try {
                finish(answer, owned(key), Optional.empty());
            } catch (RuntimeException e) {
                finish(answer, Optional.empty(), Optional.of(KedgeException.of(e)));
            }
        });
        if (!taken) {
            key.close();
            finish(answer, Optional.empty(), Optional.of(new KedgeException(ErrorCode.LOOKUPS_EXHAUSTED,
                    "too many handshakes wait for the registry")));
        }
    }

    private Optional<ResolvedPsk> owned(FetchedKey key) {
        try (key) {
            return key.sourceId().flatMap(this::node).map(node -> new ResolvedPsk(key.key().duplicate(), Principal.listed(node.id()),
                    Optional.of(key.notAfter())));
        }
    }

    private static void finish(CompletableFuture<Optional<ResolvedPsk>> answer, Optional<ResolvedPsk> found,
            Optional<KedgeException> fault) {
        fault.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(found));
    }

    /** The user identity of the USS is what the owner entered there: the Enrolee-ID or the Node-ID. */
    private Optional<NodeRecord> node(String user) {
        Optional<NodeRecord> byEnrolee = nodes.findByEnroleeId(user);
        Optional<NodeRecord> node = byEnrolee.isPresent() ? byEnrolee : byNodeId(user);
        return node.filter(n -> n.gba() && n.enabled());
    }

    private Optional<NodeRecord> byNodeId(String user) {
        try {
            return nodes.find(new NodeId(user));
        } catch (KedgeException e) {
            if (e.code() == ErrorCode.IDENTIFIER_MALFORMED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
