package org.kedge.bsf;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.bsf.AvSource.Supply;
import org.kedge.gba.Tmpi;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.Qop;

/** Makes 401: one vector each, offered under every algorithm (D-71), never twice. Holds the limits on what costs a vector. Thread-safe. */
final class Challenger {
    private static final int OPAQUE_OCTETS = 16;
    private static final long FULL_SECONDS = 5;
    private static final String EVERYBODY = "";

    /** Who is to be challenged. @param username as in the request */
    record Subject(Impi impi, String username, Agent agent) {
        /**
         * What his limits count: those who only know his IMPI use up the one of that name, and he who shows the TMPI that his last
         * bootstrap gave him has another. Two for each subscriber, whatever his TMPI is.
         */
        String counted() {
            return Tmpi.isTmpi(username) ? "tmpi of " + impi.value() : impi.value();
        }

        @Override
        public String toString() {
            return "Subject";
        }
    }

    private final Supplier<BsfSettings> settings;
    private final Supplier<AvSource> source;
    private final Challenges challenges;
    private final BsfStatus status;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Rates total;
    private final Rates vectors;
    private final Rates resyncs;
    private final Rates failures;

    Challenger(Supplier<BsfSettings> settings, Supplier<AvSource> source, Challenges challenges, BsfStatus status, InstantSource clock,
            SecureRandom random, LongSupplier nanos) {
        this.settings = settings;
        this.source = source;
        this.challenges = challenges;
        this.status = status;
        this.clock = clock;
        this.random = random;
        total = new Rates(() -> settings.get().limits().requestsPerSecond(), Duration.ofSeconds(1), nanos);
        vectors = new Rates(() -> settings.get().limits().vectorsPerMinute(), Duration.ofMinutes(1), nanos);
        resyncs = new Rates(() -> settings.get().limits().resyncsPerHour(), Duration.ofHours(1), nanos);
        failures = new Rates(() -> settings.get().limits().failuresPerHour(), Duration.ofHours(1), nanos);
    }

    /** To be asked before anything is looked up for a request: a stranger may send any number of them. */
    void admit() {
        Refusal.require(total.take(EVERYBODY), "the limit of requests in all");
    }

    /** Challenges a subscriber who has just named himself. */
    Reply first(Subject subject) {
        requireRoom(subject);
        return challenge(subject, source.get().next(subject.impi()));
    }

    /** Challenges a subscriber again after a wrong answer in his name, unless there were too many. */
    Reply again(Subject subject) {
        Refusal.require(failures.take(subject.counted()), "the limit of wrong answers of a subscriber");
        return first(subject);
    }

    /** Moves the sequence number and challenges from there. @return nothing when MAC-S is wrong */
    Optional<Reply> resynchronised(Subject subject, Challenge failed, Auts auts) {
        // A wrong MAC-S, which anybody can send, uses nothing up but two vectors of the minute: so few guesses are no oracle (gba.md 13.8),
        // and whoever guesses does not keep the card from its own resynchronisation for an hour.
        Refusal.require(resyncs.used(subject.counted()), "the limit of resynchronisations of a subscriber");
        requireRoom(subject);
        Optional<Supply> supply = source.get().resynchronise(subject.impi(), failed.rand(), auts);
        supply.ifPresent(moved -> resyncs.take(subject.counted()));
        status.resynchronised(supply.isPresent());
        return supply.map(vector -> challenge(subject, vector));
    }

    /** Nothing is asked of the source that could not be used. */
    private void requireRoom(Subject subject) {
        if (!challenges.hasRoom(clock.instant())) {
            throw Refusal.busy("the table of open challenges is full", FULL_SECONDS);
        }
        Refusal.require(vectors.take(subject.counted()), "the limit of vectors of a subscriber");
    }

    private Reply challenge(Subject subject, Supply supply) {
        try {
            status.vector();
            Instant now = clock.instant();
            BsfSettings.Challenging how = settings.get().challenges();
            GbaMode mode = mode(subject, supply.guss(), how);
            AuthenticationVector vector = supply.vector();
            Autn autn = mode == GbaMode.UICC ? vector.autn().forUicc(vector.keys().ik()) : vector.autn();
            String nonce = AkaNonce.of(vector.rand(), autn, new byte[0]).text();
            Challenge challenge = new Challenge(nonce, subject.username(), subject.impi(), vector.rand(), vector.keys(), mode,
                    supply.snapshot() ? Optional.of(supply.guss()) : Optional.empty(), opaque(), new LinkedHashSet<>(how.digests()),
                    now.plus(how.lifetime()));
            if (!challenges.put(challenge, now)) {
                throw Refusal.busy("the table of open challenges is full", FULL_SECONDS);
            }
            return reply(challenge, subject.agent(), how);
        } catch (RuntimeException e) {
            supply.close();
            throw e;
        }
    }

    /** GBA_U when the card can and the UE says it wants to (TS 33.220 5); what a UE does not ask for it may not understand. */
    private static GbaMode mode(Subject subject, Guss guss, BsfSettings.Challenging how) {
        // AKAv2 takes CK and IK, which then stay in the card: by it alone nobody could answer.
        boolean answerable = how.digests().contains(DigestAlgorithm.AKAV1_MD5) || how.digests().contains(DigestAlgorithm.AKAV1_SHA_256);
        return answerable && subject.agent().uicc() && guss.uicc().equals(Optional.of(Guss.UiccType.GBA_U)) ? GbaMode.UICC : GbaMode.ME;
    }

    private String opaque() {
        byte[] octets = new byte[OPAQUE_OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    private Reply reply(Challenge challenge, Agent agent, BsfSettings.Challenging how) {
        String header = how.digests().stream().map(algorithm -> new DigestChallenge(settings.get().fqdn().value(), challenge.nonce(),
                algorithm, Set.of(Qop.AUTH_INT), Optional.of(challenge.opaque()), false).header()).collect(Collectors.joining(", "));
        return new Reply(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, Map.of("www-authenticate", header, "server", agent.server()), "",
                new byte[0]);
    }
}
