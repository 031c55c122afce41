package org.kedge.gba.client.ub;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaAuthenticator.Subscriber;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaMode;
import org.kedge.gba.Tmpi;
import org.kedge.gba.digest.DigestAlgorithm;

/**
 * What one bootstrap is made from.
 *
 * @param bsf the BSF
 * @param usim the name of the USIM, for messages
 * @param card the USIM
 * @param subscriber who it says it is
 * @param mode what is tried
 * @param weakest the weakest Digest algorithm that is answered in a mode (D-71)
 * @param tmpi the user name instead of the IMPI
 * @param cap the longest lifetime that is believed
 * @param attempts how often RES is sent, 1 or 2
 * @param clock the trusted clock
 */
public record UbTask(BsfAddress bsf, String usim, AkaAuthenticator card, Subscriber subscriber, ModeRule.Choice mode,
        Function<GbaMode, DigestAlgorithm> weakest, Optional<Tmpi> tmpi, Duration cap, int attempts, Clock clock) {
}
