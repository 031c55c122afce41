package org.kedge.bsf;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.SqnGenerator;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

/** The own AuC: keys and sequence numbers are in the registry; a number is durable before a vector is computed with it. Thread-safe. */
final class Auc implements AvSource {
    private static final int KEY_BITS = 128;
    private static final int MAC_BITS = 64;

    private final Supplier<BsfSettings> settings;
    private final SubscriberRegistry subscribers;
    private final SecureRandom random;

    Auc(Supplier<BsfSettings> settings, SubscriberRegistry subscribers, SecureRandom random) {
        this.settings = settings;
        this.subscribers = subscribers;
        this.random = random;
    }

    @Override
    public Supply next(Impi impi) {
        SubscriberRecord subscriber = subscriber(impi);
        try (AkaAlgorithm algorithm = algorithm(subscriber)) {
            return vector(subscriber, algorithm, SqnGenerator::next);
        }
    }

    @Override
    public Optional<Supply> resynchronise(Impi impi, Rand rand, Auts auts) {
        SubscriberRecord subscriber = subscriber(impi);
        long delta = settings.get().source().delta();
        try (AkaAlgorithm algorithm = algorithm(subscriber)) {
            // One step for both moves: no other node gets the number in between.
            return Aka.open(algorithm, rand, auts)
                    .map(sqnMs -> vector(subscriber, algorithm, last -> last.resynchronised(sqnMs, delta).next()));
        }
    }

    private SubscriberRecord subscriber(Impi impi) {
        SubscriberRecord subscriber = subscribers.find(impi).filter(SubscriberRecord::enabled).orElseThrow(Auc::unknown);
        SubscriberRecord.Aka aka = subscriber.aka();
        if (aka.macBits() != MAC_BITS || aka.ckBits() != KEY_BITS || aka.ikBits() != KEY_BITS) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "a subscriber has a MAC of " + aka.macBits() + ", a CK of " + aka.ckBits()
                    + " and an IK of " + aka.ikBits() + " bits; a bootstrap takes 64, 128 and 128");
        }
        return subscriber;
    }

    private AkaAlgorithm algorithm(SubscriberRecord subscriber) {
        SubscriberRecord.Aka aka = subscriber.aka();
        try (SubscriberRegistry.Keys keys = subscribers.keys(subscriber.impi()).orElseThrow(Auc::unknown)) {
            return aka.algorithm() == SubscriberRecord.Algorithm.MILENAGE ? new Milenage(keys.k(), keys.opc())
                    : new Tuak(keys.k(), keys.opc(),
                            new TuakSettings(aka.macBits(), aka.resBits(), aka.ckBits(), aka.ikBits(), aka.iterations()));
        }
    }

    private Supply vector(SubscriberRecord subscriber, AkaAlgorithm algorithm, UnaryOperator<SqnGenerator> step) {
        SubscriberRecord.Aka aka = subscriber.aka();
        int ind = settings.get().source().ind().orElse(aka.ind());
        long sqn = subscribers.advance(subscriber.impi(), last -> moved(last, aka.indBits(), ind, step));
        return new Supply(Aka.vector(algorithm, Rand.random(random), new Sqn(sqn), new Amf(aka.amf())), subscriber.guss(), false);
    }

    private static long moved(long last, int indBits, int ind, UnaryOperator<SqnGenerator> step) {
        try {
            return step.apply(new SqnGenerator(new Sqn(last), indBits, ind)).last().value();
        } catch (KedgeException e) {
            throw new KedgeException(ErrorCode.SUBSCRIBER_SQN, e.detail(), e);
        }
    }

    private static KedgeException unknown() {
        return new KedgeException(ErrorCode.SUBSCRIBER_UNKNOWN, "the subscriber is not known or disabled");
    }
}
