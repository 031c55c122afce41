package org.kedge.gba.client;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.client.ub.ModeRule;
import org.kedge.gba.digest.DigestAlgorithm;

/**
 * The validated configuration of the client.
 *
 * @param agreement the agreement between M2M service provider and network operator; without one GBA is off (D-75)
 * @param digestMin the weakest Digest algorithm of Ub; empty: the strongest that was used so far (D-71)
 * @param mode where Ks is to be
 * @param lifetimeCap the longest lifetime that is believed
 * @param renewAt the fraction of its life after which Ks is made anew
 * @param uaProtocol replaces the Ua security protocol identifier that follows from the suite (D-66)
 * @param tmpi whether a TMPI is shown instead of the IMPI when there is one
 * @param attempts how often RES is sent in one run
 * @param handshake the longest wait for a connection
 * @param request the longest wait for a reply
 * @param serviceWait the longest wait for a service that is absent
 */
public record GbaSettings(Optional<String> agreement, Optional<DigestAlgorithm> digestMin, ModeRule mode, Duration lifetimeCap,
        double renewAt, Optional<UaProtocolId> uaProtocol, boolean tmpi, int attempts, Duration handshake, Duration request,
        Duration serviceWait) {

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public GbaSettings {
        require(digestMin.map(DigestAlgorithm::isAka).orElse(true), "gba.digest.min must be an algorithm of Digest AKA");
        require(lifetimeCap.compareTo(Duration.ofMinutes(1)) >= 0, "lifetime.cap must be at least 60 s");
        require(renewAt >= 0.1 && renewAt <= 0.99, "renew.at must be between 0.1 and 0.99");
        require(attempts == 1 || attempts == 2, "attempts must be 1 or 2");
        require(isPositive(handshake) && isPositive(request), "timeouts must be longer than 0 s");
        require(!serviceWait.isNegative(), "service.wait must not be negative");
    }

    /** The defaults of the configuration type: GBA is off. A day more than the 30 that BSFs give at most, because clocks differ. */
    public static GbaSettings defaults() {
        return new GbaSettings(Optional.empty(), Optional.empty(), ModeRule.AUTO, Duration.ofDays(31), 0.9, Optional.empty(), true, 2,
                Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    /** These settings under an agreement. */
    public GbaSettings under(String name) {
        return new GbaSettings(Optional.of(name), digestMin, mode, lifetimeCap, renewAt, uaProtocol, tmpi, attempts, handshake, request,
                serviceWait);
    }

    /** The weakest algorithm of a configured text; empty for none. @throws IllegalArgumentException when it is not known */
    public static Optional<DigestAlgorithm> digest(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(DigestAlgorithm.of(text.strip()).orElseThrow(
                () -> new IllegalArgumentException("gba.digest.min is not known: " + text)));
    }

    /** @throws IllegalArgumentException when it is not known */
    public static ModeRule mode(String text) {
        try {
            return ModeRule.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("gba.mode is neither auto, me nor uicc but \"" + text + "\"", e);
        }
    }

    /** @throws KedgeException {@link ErrorCode#GBA_NOT_AGREED} */
    String requireAgreement() {
        return agreement.orElseThrow(() -> new KedgeException(ErrorCode.GBA_NOT_AGREED, "gba.agreement is empty"));
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
