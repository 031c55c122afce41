package org.kedge.gba.aka;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** How a USIM answers a challenge (TS 33.102 6.3.3). */
public sealed interface AutnCheck {
    /** Calls the function of the case that applies. */
    <T> T fold(Function<Accepted, T> accepted, Function<SyncFailure, T> syncFailure, Supplier<T> macFailure);

    /** The network is genuine and the number fresh. The keys come only after the new state was kept. */
    final class Accepted implements AutnCheck {
        private final AkaAlgorithm algorithm;
        private final Rand rand;
        private final Sqn sqn;
        private final SqnArray state;

        Accepted(AkaAlgorithm algorithm, Rand rand, Sqn sqn, SqnArray state) {
            this.algorithm = algorithm;
            this.rand = rand;
            this.sqn = sqn;
            this.state = state;
        }

        /** The number that was accepted. */
        public Sqn sqn() {
            return sqn;
        }

        /**
         * RES, CK and IK, which the caller closes.
         *
         * @param persist makes the new state durable; when it throws no key is computed
         */
        public AkaKeys keysAfter(Consumer<SqnArray> persist) {
            persist.accept(state);
            return algorithm.f2f3f4(rand);
        }

        @Override
        public <T> T fold(Function<Accepted, T> accepted, Function<SyncFailure, T> syncFailure, Supplier<T> macFailure) {
            return accepted.apply(this);
        }
    }

    /**
     * The network is genuine, the number is not fresh.
     *
     * @param auts what the network needs to find its place again
     */
    record SyncFailure(Auts auts) implements AutnCheck {
        @Override
        public <T> T fold(Function<Accepted, T> accepted, Function<SyncFailure, T> syncFailure, Supplier<T> macFailure) {
            return syncFailure.apply(this);
        }
    }

    /** The challenge is not from the subscriber's network. Nothing is told about the state. */
    record MacFailure() implements AutnCheck {
        @Override
        public <T> T fold(Function<Accepted, T> accepted, Function<SyncFailure, T> syncFailure, Supplier<T> macFailure) {
            return macFailure.get();
        }
    }
}
