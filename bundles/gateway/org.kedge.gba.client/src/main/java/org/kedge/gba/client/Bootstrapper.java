package org.kedge.gba.client;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaAuthenticator.Subscriber;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Impi;
import org.kedge.gba.Tmpi;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.client.state.UsimState;
import org.kedge.gba.client.ub.ModeRule;
import org.kedge.gba.client.ub.UbLink;
import org.kedge.gba.client.ub.UbRun;
import org.kedge.gba.client.ub.UbTask;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.work.Times;

/** Runs bootstraps: gathers what a {@link UbRun} needs, and keeps two USIMs that show the same IMPI from running at once. Blocks. */
final class Bootstrapper {
    private final GbaServices services;
    private final Supplier<GbaSettings> settings;
    private final Times times;
    private final SecureRandom random = new SecureRandom();
    private final Map<Impi, String> running = new ConcurrentHashMap<>();

    Bootstrapper(GbaServices services, Supplier<GbaSettings> settings, Times times) {
        this.services = services;
        this.settings = settings;
        this.times = times;
    }

    /** @param before what is known of the USIM; stays the caller's. @return what the caller closes */
    Kept bootstrap(BsfAddress bsf, String usim, Optional<UsimState> before) {
        AkaAuthenticator card = services.usim(usim, settings.get().serviceWait());
        Subscriber subscriber = card.subscriber();
        String other = running.putIfAbsent(subscriber.impi(), usim);
        if (other != null) {
            throw new KedgeException(ErrorCode.USIM_UNAVAILABLE, "the USIMs \"" + usim + "\" and \"" + other
                    + "\" are the same subscriber, and \"" + other + "\" is being bootstrapped");
        }
        try {
            return run(bsf, usim, card, subscriber, before, choice(usim, subscriber, before));
        } finally {
            running.remove(subscriber.impi());
        }
    }

    /**
     * A bootstrap that is not kept.
     *
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED} when it would replace the Ks in the card
     */
    Kept probe(BsfAddress bsf, String usim, Optional<UsimState> before) {
        AkaAuthenticator card = services.usim(usim, settings.get().serviceWait());
        Subscriber subscriber = card.subscriber();
        ModeRule.Choice choice = choice(usim, subscriber, before);
        if (choice.first() == GbaMode.UICC) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "a probe would replace the Ks in the card of the USIM \"" + usim + "\"");
        }
        return run(bsf, usim, card, subscriber, before, choice);
    }

    private ModeRule.Choice choice(String usim, Subscriber subscriber, Optional<UsimState> before) {
        GbaSettings s = settings.get();
        Set<GbaMode> used = before.map(state -> state.strongest().keySet()).orElse(Set.of());
        // AKAv2 takes CK and IK, which stay in a card: whoever insists on it does not announce that one is to keep them.
        boolean terminal = s.mode() == ModeRule.AUTO
                && s.digestMin().filter(min -> min.compareTo(DigestAlgorithm.AKAV1_SHA_256) > 0).isPresent()
                && subscriber.modes().contains(GbaMode.ME) && !used.contains(GbaMode.UICC);
        return s.mode().choose(usim, terminal ? Set.of(GbaMode.ME) : subscriber.modes(), used);
    }

    private Kept run(BsfAddress bsf, String usim, AkaAuthenticator card, Subscriber subscriber, Optional<UsimState> before,
            ModeRule.Choice choice) {
        GbaSettings s = settings.get();
        UbTask task = new UbTask(bsf, usim, card, subscriber, choice, mode -> weakest(s, before, mode), tmpi(s, bsf, subscriber, before),
                s.lifetimeCap(), s.attempts(), times.clock());
        try (UbLink link = new UbLink(services.transport(bsf.address().uri().getScheme(), s.serviceWait()), bsf, s.handshake(),
                s.request(), UbRun.userAgent(choice.first()))) {
            return new UbRun(task, link, random).run();
        }
    }

    private static DigestAlgorithm weakest(GbaSettings settings, Optional<UsimState> before, GbaMode mode) {
        return settings.digestMin().or(() -> before.map(state -> state.strongest().get(mode))).orElse(DigestAlgorithm.AKAV1_MD5);
    }

    /** The TMPI of the bootstrap in force, when that was one of this BSF and of this subscriber. */
    private Optional<Tmpi> tmpi(GbaSettings settings, BsfAddress bsf, Subscriber subscriber, Optional<UsimState> before) {
        return before.filter(state -> settings.tmpi()).flatMap(UsimState::current)
                .filter(kept -> kept.bsf().equals(bsf.address().fqdn()) && kept.impi().equals(subscriber.impi())
                        && times.usable(kept.notAfter()))
                .flatMap(Kept::tmpi);
    }
}
