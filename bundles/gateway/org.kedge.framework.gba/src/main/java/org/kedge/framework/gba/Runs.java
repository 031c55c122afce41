package org.kedge.framework.gba;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;

/**
 * The runs in flight. A returned stage may be completed exceptionally by its receiver, which gives the run up; what the client yields
 * afterwards is wiped.
 */
final class Runs implements AutoCloseable {
    /** What is asked of the client. */
    interface Ask {
        CompletionStage<GbaBootstrap> of(GbaClient client, BsfAddress bsf, String usim, Instant deadline);
    }

    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param bsf where to ask; called before anything else
     * @param made makes the result of a bootstrap, which is closed afterwards
     * @param discard closes a result that nobody waits for any more
     */
    <T> CompletionStage<T> start(BootstrapInstruction instruction, ProvisioningContext context, Supplier<BsfAddress> bsf, Clients clients,
            Ask ask, Function<GbaBootstrap, T> made, Consumer<T> discard) {
        CompletableFuture<T> result = new CompletableFuture<>();
        open.add(result);
        result.whenComplete((value, thrown) -> open.remove(result));
        if (closed) {
            result.completeExceptionally(GbaFramework.stopped());
            return result;
        }
        try {
            BsfAddress address = bsf.get();
            Instant deadline = context.deadline();
            if (!context.now().isBefore(deadline)) {
                throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "no time left to bootstrap with the BSF " + instruction.mefUri());
            }
            context.enter(EnrolmentPhase.HANDSHAKE);
            CompletableFuture<GbaClient> client = clients.await();
            result.whenComplete((value, thrown) -> client.cancel(false));
            client.thenCompose(present -> ask.of(present, address, instruction.credentialAlias(), deadline))
                    .whenComplete((bootstrap, thrown) -> ended(result, bootstrap, thrown, made, discard));
        } catch (RuntimeException e) {
            result.completeExceptionally(KedgeException.of(e));
        }
        return result;
    }

    private static <T> void ended(CompletableFuture<T> result, GbaBootstrap bootstrap, Throwable thrown, Function<GbaBootstrap, T> made,
            Consumer<T> discard) {
        if (thrown != null) {
            result.completeExceptionally(KedgeException.of(thrown));
            return;
        }
        try (bootstrap) {
            T value = made.apply(bootstrap);
            if (!result.complete(value)) {
                discard.accept(value);
            }
        } catch (RuntimeException e) {
            result.completeExceptionally(KedgeException.of(e));
        }
    }

    /** Completes every pending stage with {@link ErrorCode#TRANSPORT_STOPPED}: the enrolee runs again when a framework is back. */
    @Override
    public void close() {
        closed = true;
        open.forEach(result -> result.completeExceptionally(GbaFramework.stopped()));
    }
}
