package org.kedge.association.credential;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.KeyReference;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaPskIdentity;
import org.kedge.work.Times;

/** What the associations of a node with a USIM share: the GBA client, the form of identities, and who refused what. Thread-safe. */
public final class NafKeys {
    /** A peer that refuses a fresh B-TID, too, or does not answer at all, causes one bootstrap in this time and no more. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private record Replacement(KeyReference bTid, Instant at) {
    }

    private final Supplier<Optional<GbaClient>> client;
    private final BooleanSupplier prefixed;
    private final Times times;
    private final Map<String, Replacement> replacements = new ConcurrentHashMap<>();

    /**
     * @param client comes and goes
     * @param prefixed whether identities have the prefix of 3GPP (D-67)
     */
    public NafKeys(Supplier<Optional<GbaClient>> client, BooleanSupplier prefixed, Times times) {
        this.client = client;
        this.prefixed = prefixed;
        this.times = times;
    }

    Optional<GbaClient> client() {
        return client.get();
    }

    /** The GBA client gives keys of the terminal only. */
    String identity(KeyReference bTid) {
        Optional<GbaMode> prefix = prefixed.getAsBoolean() ? Optional.of(GbaMode.ME) : Optional.empty();
        return new GbaPskIdentity(prefix, BTid.of(bTid)).text();
    }

    /** Whether a refusal by this peer is a reason to bootstrap again. */
    boolean replaceable(String peer, KeyReference refused) {
        Replacement last = replacements.get(peer);
        return last == null || !last.bTid.equals(refused) || !times.now().isBefore(last.at.plus(PATIENCE));
    }

    /** This B-TID took the place of one that the peer refused. */
    void replaced(String peer, KeyReference fresh) {
        replacements.put(peer, new Replacement(fresh, times.now()));
    }

    void accepted(String peer) {
        replacements.remove(peer);
    }
}
