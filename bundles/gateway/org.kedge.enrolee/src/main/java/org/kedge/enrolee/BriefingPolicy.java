package org.kedge.enrolee;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.kedge.api.briefing.TrustLevel;

/**
 * Whose instructions this node follows.
 *
 * @param least the least trust of an instruction that is acted on
 * @param signed names of the providers whose instructions must be signed; {@code *} for all
 * @param sources names of the only providers that are asked, the most important one first; empty: all, by priority
 * @param interval after which all sources are asked again, with instructions at hand; zero: never
 * @param downgrade whether a newer instruction of less trust may replace the one in force
 */
public record BriefingPolicy(TrustLevel least, Set<String> signed, List<String> sources, Duration interval, boolean downgrade) {
    /** What is configured by default. */
    public static final BriefingPolicy DEFAULT = new BriefingPolicy(TrustLevel.LOCAL, Set.of(), List.of(), Duration.ofHours(1), false);

    private static final String ALL = "*";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** Nobody briefs the node: what its owner wants cannot be read. */
    public static final BriefingPolicy CLOSED = new BriefingPolicy(TrustLevel.SIGNED, Set.of(ALL), List.of("nobody"), Duration.ZERO, false);

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public BriefingPolicy {
        signed = Set.copyOf(signed);
        sources = List.copyOf(sources);
        Settings.require(least != TrustLevel.NONE, "briefing.trust must be local, confirmed, channel or signed");
        signed.forEach(name -> Settings.require(name.equals(ALL) || NAME.matcher(name).matches(),
                "briefing.signed must hold names of providers such as file, or *"));
        sources.forEach(name -> Settings.require(NAME.matcher(name).matches(),
                "briefing.sources must hold names of providers such as node"));
        Settings.require(new HashSet<>(sources).size() == sources.size(), "briefing.sources names a provider twice");
        Settings.require(!interval.isNegative(), "briefing.interval must not be negative");
    }

    /** Why a provider is not asked; empty when it is. */
    Optional<String> silences(String provider) {
        if (equals(CLOSED)) {
            return Optional.of("the configured policy of briefing cannot be read");
        }
        return sources.isEmpty() || sources.contains(provider) ? Optional.empty() : Optional.of("briefing.sources does not name it");
    }

    /** Whether a word of {@link #signed} stands for one provider. */
    static boolean isName(String word) {
        return !word.equals(ALL);
    }

    boolean wantsSigned(String provider) {
        return signed.contains(ALL) || signed.contains(provider);
    }
}
