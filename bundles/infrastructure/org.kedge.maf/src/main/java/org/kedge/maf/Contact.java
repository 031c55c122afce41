package org.kedge.maf;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;

/**
 * The Km by which somebody introduces himself.
 *
 * @param keId its KeID; under GBA the B-TID
 * @param suite of a NAF key the suite of the handshake, which is part of the key (D-66); empty for every other Km
 */
record Contact(KeyReference keId, OptionalInt suite) {
    static Contact of(KeyReference keId) {
        return new Contact(keId, OptionalInt.empty());
    }

    Optional<MasterKey> in(MasterKeyRegistry registry, Instant now) {
        return suite.isPresent() ? registry.findNafKey(keId, suite.getAsInt(), now) : registry.find(keId, now);
    }

    CompletionStage<Optional<FetchedKey>> ask(KeyFetcher fetcher, Instant deadline) {
        return suite.isPresent() ? fetcher.fetchNafKey(keId, Suid.RSPF_MAF, suite.getAsInt(), deadline)
                : fetcher.fetch(keId, Suid.RSPF_MAF, deadline);
    }

    /** The code of a suite as people read it. */
    static String digits(int suite) {
        return String.format("%04x", suite);
    }

    @Override
    public String toString() {
        return keId + (suite.isPresent() ? " in suite " + digits(suite.getAsInt()) : "");
    }
}
