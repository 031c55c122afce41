package org.kedge.itests.testkit.gba;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.AutnCheck;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;

/** A USIM in memory that remembers what it was asked and what it gave out, and can be taken out of its reader. */
public final class TestUsim implements AkaAuthenticator {
    private final TestSubscriber subscriber;
    private final Set<GbaMode> modes;
    private final List<SecretBytes> given = new ArrayList<>();
    private SqnArray numbers = SqnArray.fresh(SqnRules.STANDARD);
    private Optional<SecretBytes> ksInCard = Optional.empty();
    private Optional<Rand> randInCard = Optional.empty();
    private Optional<String> told = Optional.empty();
    private boolean removed;
    private boolean removedAfterChallenge;
    private boolean neverInStep;
    private int asked;
    private int derived;

    public TestUsim(TestSubscriber subscriber, GbaMode... modes) {
        this.subscriber = subscriber;
        this.modes = Set.of(modes);
    }

    @Override
    public synchronized Subscriber subscriber() {
        requirePresent();
        return new Subscriber(subscriber.impi(), Fqdn.parse("bsf.example.com"), modes);
    }

    @Override
    public synchronized AkaResult authenticate(byte[] rand, byte[] autn, GbaMode mode) {
        asked++;
        if (removedAfterChallenge) {
            removed = true;
        }
        requirePresent();
        Rand challenge = Rand.of(rand);
        if (neverInStep) {
            return new AkaResult.SyncFailure(Aka.auts(subscriber.algorithm(), challenge, numbers.highest()).octets());
        }
        return Aka.check(subscriber.algorithm(), challenge, opened(challenge, Autn.of(autn), mode), numbers)
                .fold(accepted -> answer(accepted, challenge, mode), failure -> new AkaResult.SyncFailure(failure.auts().octets()),
                        AkaResult.MacFailure::new);
    }

    private Autn opened(Rand rand, Autn autn, GbaMode mode) {
        if (mode == GbaMode.ME) {
            return autn;
        }
        try (AkaKeys keys = subscriber.algorithm().f2f3f4(rand)) {
            return TestSubscriber.star(autn, keys.ik());
        }
    }

    private AkaResult answer(AutnCheck.Accepted accepted, Rand rand, GbaMode mode) {
        AkaKeys keys = accepted.keysAfter(next -> numbers = next);
        given.addAll(List.of(keys.res(), keys.ck(), keys.ik()));
        if (mode == GbaMode.ME) {
            return new AkaResult.Success(keys.res(), keys.ck(), keys.ik());
        }
        ksInCard = Optional.of(GbaKeys.ks(keys));
        randInCard = Optional.of(rand);
        keys.ck().close();
        keys.ik().close();
        return new AkaResult.SuccessInCard(keys.res());
    }

    @Override
    public synchronized SecretBytes deriveExternal(byte[] nafId, Impi impi) {
        requirePresent();
        derived++;
        SecretBytes ks = ksInCard.orElseThrow(() -> new KedgeException(ErrorCode.USIM_REFUSED, "the card answered 6985"));
        return GbaKeys.ksExtNaf(ks, randInCard.orElseThrow(), impi, NafId.of(nafId));
    }

    @Override
    public synchronized void bootstrapped(String bTid, String lifetime) {
        told = Optional.of(bTid);
    }

    private void requirePresent() {
        if (removed) {
            throw new KedgeException(ErrorCode.USIM_UNAVAILABLE, "the card was removed");
        }
    }

    /** Out of the reader, or back in it. */
    public synchronized void removed(boolean out) {
        removed = out;
        removedAfterChallenge = false;
    }

    /** The card is pulled while it is asked. */
    public synchronized void pullDuringChallenge() {
        removedAfterChallenge = true;
    }

    /** Somebody has used the card elsewhere. */
    public synchronized void loseKs() {
        ksInCard = Optional.empty();
    }

    /** Every number is called stale. */
    public synchronized void neverInStep() {
        neverInStep = true;
    }

    /** How often it was given a challenge. */
    public synchronized int asked() {
        return asked;
    }

    /** How often it derived a key. */
    public synchronized int derived() {
        return derived;
    }

    /** The B-TID it was told. */
    public synchronized Optional<String> told() {
        return told;
    }

    /** Whether everything it gave out was wiped. */
    public synchronized boolean everythingWiped() {
        return given.stream().allMatch(SecretBytes::isClosed);
    }

    /** The keys of the last challenge it accepted held a zero octet in RES. */
    public boolean zeroInRes(Rand rand) {
        try (AkaKeys keys = subscriber.algorithm().f2f3f4(rand)) {
            return keys.res().use(res -> {
                for (byte octet : res) {
                    if (octet == 0) {
                        return true;
                    }
                }
                return false;
            });
        }
    }
}
