package org.kedge.bsf;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.kedge.api.identity.Fqdn;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.digest.DigestAlgorithm;

/**
 * Checked configuration of the BSF.
 *
 * @param fqdn its name: realm and Host of Ub
 * @param bTidDomain the right part of its B-TIDs
 * @param agreement the agreement with the network operator; empty: GBA is off (D-75)
 * @param lifetime of Ks when the GUSS names none
 * @param longest lifetime of Ks whatever the GUSS names
 * @param challenges how it challenges
 * @param limits against floods and guessing
 * @param source where authentication vectors come from
 * @param nafGroups the NAFs of each group that a USS without NAFs of its own may name
 * @param listeners the transport listeners it answers on
 * @param sweepInterval time between two removals of what has ended
 */
public record BsfSettings(Fqdn fqdn, Fqdn bTidDomain, Optional<String> agreement, Duration lifetime, Duration longest,
        Challenging challenges, Limits limits, Source source, Map<String, Set<Fqdn>> nafGroups, Listeners listeners,
        Duration sweepInterval) {
    /** @param lifetime of a challenge @param table how many may be open at once @param digests what is offered, the strongest first */
    public record Challenging(Duration lifetime, int table, List<DigestAlgorithm> digests) {
        /** Every algorithm of AKA, the strongest first (D-71). */
        public static final List<DigestAlgorithm> ALL = List.of(DigestAlgorithm.AKAV2_SHA_256, DigestAlgorithm.AKAV2_MD5,
                DigestAlgorithm.AKAV1_SHA_256, DigestAlgorithm.AKAV1_MD5);

        public Challenging {
            digests = List.copyOf(digests);
        }
    }

    /**
     * How often at most.
     *
     * @param vectorsPerMinute vectors for one subscriber
     * @param resyncsPerHour resynchronisations of one subscriber
     * @param failuresPerHour wrong answers in the name of one subscriber that are challenged again
     * @param requestsPerSecond requests for a vector in all, in any name
     * @param znPerMinute requests of one NAF
     */
    public record Limits(int vectorsPerMinute, int resyncsPerHour, int failuresPerHour, int requestsPerSecond, int znPerMinute) {
        public static final Limits STANDARD = new Limits(10, 10, 20, 2000, 30_000);
    }

    /**
     * Where vectors come from.
     *
     * @param ind the slot of this node, in place of that in the record of the subscriber
     * @param delta by how much a sequence number may jump before a USIM refuses it
     * @param zhPeer the peer of role HSS that is asked; empty: the own AuC
     * @param zhTimeout how long it is waited for
     */
    public record Source(OptionalInt ind, long delta, Optional<String> zhPeer, Duration zhTimeout) {
        /** The own AuC. */
        public static final Source AUC = new Source(OptionalInt.empty(), SqnRules.STANDARD.delta(), Optional.empty(),
                Duration.ofSeconds(5));

        /** An HSS. */
        public static Source zh(String peer) {
            return new Source(AUC.ind, AUC.delta, Optional.of(peer), AUC.zhTimeout);
        }
    }

    /** @param ub for UEs, which authenticate themselves by Digest @param zn for NAFs, by mutual TLS */
    public record Listeners(String ub, String zn) {
    }

    public BsfSettings {
        nafGroups = Map.copyOf(nafGroups);
    }

    /** The defaults, on the listeners {@code ub} and {@code zn}. */
    public static BsfSettings of(Fqdn fqdn, String agreement) {
        return new BsfSettings(fqdn, fqdn, Optional.of(agreement), Duration.ofDays(1), Duration.ofDays(30),
                new Challenging(Duration.ofSeconds(60), 10_000, Challenging.ALL), Limits.STANDARD, Source.AUC, Map.of(),
                new Listeners("ub", "zn"), Duration.ofMinutes(1));
    }

    /** These settings without an agreement: GBA is off. */
    public BsfSettings off() {
        return new BsfSettings(fqdn, bTidDomain, Optional.empty(), lifetime, longest, challenges, limits, source, nafGroups, listeners,
                sweepInterval);
    }

    /** These settings with other limits. */
    public BsfSettings with(Limits other) {
        return new BsfSettings(fqdn, bTidDomain, agreement, lifetime, longest, challenges, other, source, nafGroups, listeners,
                sweepInterval);
    }

    /** These settings with another source of vectors. */
    public BsfSettings with(Source other) {
        return new BsfSettings(fqdn, bTidDomain, agreement, lifetime, longest, challenges, limits, other, nafGroups, listeners,
                sweepInterval);
    }

    /** These settings with another way to challenge. */
    public BsfSettings with(Challenging other) {
        return new BsfSettings(fqdn, bTidDomain, agreement, lifetime, longest, other, limits, source, nafGroups, listeners,
                sweepInterval);
    }

    /** These settings with other groups of NAFs. */
    public BsfSettings with(Map<String, Set<Fqdn>> groups) {
        return new BsfSettings(fqdn, bTidDomain, agreement, lifetime, longest, challenges, limits, source, groups, listeners,
                sweepInterval);
    }
}
