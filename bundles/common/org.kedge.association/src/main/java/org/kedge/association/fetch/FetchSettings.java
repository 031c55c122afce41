package org.kedge.association.fetch;

import java.time.Duration;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The bounds of key look-ups.
 *
 * @param inFlight requests under way at one MEF or MAF
 * @param waiting look-ups that wait altogether
 * @param perSecond look-ups per second at one MEF or MAF
 * @param burst look-ups at one MEF or MAF that pass at once
 * @param refusals how long a refusal is remembered
 * @param maxRefusals how many refusals are remembered
 * @param answers how long a key stays for callers that came while it was fetched
 */
public record FetchSettings(int inFlight, int waiting, int perSecond, int burst, Duration refusals, int maxRefusals, Duration answers) {
    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    public FetchSettings {
        require(inFlight >= 1 && inFlight <= 1000, "fetch.in.flight is not 1 to 1000");
        require(waiting >= 1 && waiting <= 100_000, "fetch.waiting is not 1 to 100000");
        require(perSecond >= 1, "fetch.per.second is below 1");
        require(burst >= 1, "fetch.burst is below 1");
        require(!refusals.isNegative() && refusals.toSeconds() <= 300, "fetch.refusal.memory is not 0 to 300");
        require(maxRefusals >= 0 && maxRefusals <= 1_000_000, "the number of remembered refusals is not 0 to 1000000");
        require(!answers.isNegative() && answers.toSeconds() <= 10, "the time an answer stays is not 0 to 10 s");
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.association.keys: " + problem);
        }
    }

    /** 32 at once, 1,024 waiting, 500 per second after a burst of 1,000, refusals for 5 s, answers for 2 s. */
    public static FetchSettings defaults() {
        return new FetchSettings(32, 1024, 500, 1000, Duration.ofSeconds(5), 10_000, Duration.ofSeconds(2));
    }
}
