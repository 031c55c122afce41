package org.kedge.itests.testkit.transport;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.kedge.api.transport.KeyResolver;

/** A resolver that knows no certificate. */
record PskOnly(Function<String, CompletionStage<Optional<KeyResolver.ResolvedPsk>>> answer) implements KeyResolver {
    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
        return answer.apply(identity);
    }

    @Override
    public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
        return CompletableFuture.completedFuture(Optional.empty());
    }
}
