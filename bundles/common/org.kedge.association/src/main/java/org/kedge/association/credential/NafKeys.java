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

    private final Supplier<Optional<GbaClient>> client;
    private final BooleanSupplier prefixed;
    private final Times times;
    private final Map<String, Instant> replacements = new ConcurrentHashMap<>();

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

    /**
     * Whether a refusal by this peer is a reason to bootstrap again. Not by which B-TID it refuses: a bootstrap that another peer has
     * caused meanwhile would count as news, so that two peers that are away would cause them in turn.
     */
    boolean replaceable(String peer) {
        Instant last = replacements.get(peer);
        return last == null || !times.now().isBefore(last.plus(PATIENCE));
    }

    /** What the peer refused was replaced. */
    void replaced(String peer) {
        replacements.put(peer, times.now());
    }

    void accepted(String peer) {
        replacements.remove(peer);
    }
}
