package org.kedge.usim.pcsc.card;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.usim.pcsc.apdu.Answer;
import org.kedge.usim.pcsc.apdu.Authenticate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The USIM or ISIM of one card, from the moment it was opened until it is gone. Each operation is one transaction that selects the
 * application first: whatever others did to the card in between does not matter.
 */
public final class CardUsim implements AkaAuthenticator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CardUsim.class);
    private static final int CHALLENGE = 16;

    private final String name;
    private final CardChannel channel;
    private final Uicc uicc;
    private final CardInsides insides;
    private final Runnable whenGone;

    private CardUsim(String name, CardChannel channel, Uicc uicc, CardInsides insides, Runnable whenGone) {
        this.name = name;
        this.channel = channel;
        this.uicc = uicc;
        this.insides = insides;
        this.whenGone = whenGone;
    }

    /**
     * Opens a card. The channel is closed with the result, or by the caller when this throws.
     *
     * @param whenGone told when an operation found that the card is gone; must not block
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED} when the card cannot be used as it is
     * @throws CardGoneException when it was removed meanwhile
     */
    public static CardUsim open(String name, CardChannel channel, CardOptions options, PinGate gate, Runnable whenGone) {
        Uicc uicc = new Uicc(channel);
        channel.begin();
        try {
            return new CardUsim(name, channel, uicc, CardInsides.read(uicc, channel.reader(), options, gate), whenGone);
        } finally {
            channel.end();
        }
    }

    /** What may be shown of the card. */
    public CardReport report() {
        return insides.report();
    }

    @Override
    public Subscriber subscriber() {
        return insides.subscriber();
    }

    @Override
    public AkaResult authenticate(byte[] rand, byte[] autn, GbaMode mode) {
        if (rand.length != CHALLENGE || autn.length != CHALLENGE) {
            throw new IllegalArgumentException("RAND and AUTN have " + CHALLENGE + " octets each");
        }
        requireMode(mode);
        return transaction("AUTHENTICATE", card -> {
            boolean inCard = mode == GbaMode.UICC;
            try (Answer answer = card.send(inCard ? Authenticate.bootstrapping(rand, autn) : Authenticate.challenge(rand, autn))) {
                return inCard ? Authenticate.resultInCard(answer) : Authenticate.result(answer);
            }
        });
    }

    @Override
    public SecretBytes deriveExternal(byte[] nafId, Impi impi) {
        requireMode(GbaMode.UICC);
        return transaction("NAF derivation", card -> {
            try (Answer answer = card.send(Authenticate.nafDerivation(nafId, impi))) {
                return Authenticate.externalKey(answer);
            }
        });
    }

    /** A command in a context it does not know may confuse an old card. */
    private void requireMode(GbaMode mode) {
        if (!insides.subscriber().modes().contains(mode)) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "USIM \"" + name + "\" has no service GBA in its service table");
        }
    }

    /** A failure here is logged only: the bootstrap is good, and nothing but other programs reads the file. */
    @Override
    public void bootstrapped(String bTid, String lifetime) {
        if (!insides.subscriber().modes().contains(GbaMode.UICC)) {
            return;
        }
        try {
            transaction("writing EF_GBABP", card -> {
                GbaParameters.write(card, insides.application().gbaParameters(), text(bTid), text(lifetime));
                return Optional.empty();
            });
        } catch (KedgeException e) {
            LOG.warn("USIM-GBABP-NOT-WRITTEN usim={} {}", name, e.getMessage());
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One at a time per card. */
    private synchronized <T> T transaction(String what, Function<Uicc, T> work) {
        try {
            channel.begin();
            try {
                uicc.select(insides.aid()).orElseThrow(() -> new KedgeException(ErrorCode.USIM_REFUSED,
                        what + ": the " + insides.application() + " is no longer on the card"));
                return work.apply(uicc);
            } finally {
                channel.end();
            }
        } catch (CardGoneException e) {
            whenGone.run();
            throw new KedgeException(ErrorCode.USIM_UNAVAILABLE,
                    what + ": the card of USIM \"" + name + "\" is gone: " + e.getMessage(), e);
        }
    }

    /** Waits for the operation that runs. */
    @Override
    public synchronized void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return "CardUsim[" + name + "]";
    }
}
