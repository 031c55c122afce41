package org.kedge.usim.pcsc.reader;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.TerminalFactory;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.usim.pcsc.card.CardChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readers behind {@code javax.smartcardio}. */
final class SmartcardioReaders implements Readers {
    private static final Logger LOG = LoggerFactory.getLogger(SmartcardioReaders.class);

    private final String type;

    SmartcardioReaders(String type) {
        this.type = type;
    }

    @Override
    public CardChannel connect(ReaderName wanted) {
        List<String> without = new ArrayList<>();
        for (CardTerminal terminal : terminals()) {
            if (wanted.matches(terminal.getName())) {
                try {
                    if (terminal.isCardPresent()) {
                        return channel(terminal);
                    }
                    without.add(terminal.getName());
                } catch (CardException | IllegalStateException e) {
                    throw unavailable("the card in reader \"" + terminal.getName() + "\" does not answer: " + reason(e), e);
                }
            }
        }
        throw unavailable(without.isEmpty() ? "there is no " + wanted : "there is no card in " + String.join(", ", without), null);
    }

    private List<CardTerminal> terminals() {
        TerminalFactory factory;
        try {
            factory = TerminalFactory.getInstance(type, null);
        } catch (NoSuchAlgorithmException e) {
            throw unavailable("no card service of type " + type + ": check that pcscd runs", e);
        }
        try {
            return factory.terminals().list(CardTerminals.State.ALL);
        } catch (CardException e) {
            String advice = !LostContext.isLost(e) || LostContext.forget() ? ""
                    : "; after a restart of pcscd this JVM has to be restarted too, unless it was started with " + LostContext.OPTION;
            throw unavailable("the card service of type " + type + " does not answer: " + reason(e) + advice, e);
        }
    }

    /** An own logical channel leaves what other programs selected alone; a card without spare ones is shared on the basic channel. */
    private static CardChannel channel(CardTerminal terminal) throws CardException {
        Card card = terminal.connect("*");
        try {
            return new SmartcardioChannel(terminal, card, card.openLogicalChannel());
        } catch (CardException e) {
            LOG.debug("no logical channel on the card in {}: {}", terminal.getName(), reason(e));
            return new SmartcardioChannel(terminal, card, card.getBasicChannel());
        }
    }

    /** The words of the driver; they hold no octet of a command. */
    static String reason(Throwable thrown) {
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    private static KedgeException unavailable(String why, Throwable cause) {
        return new KedgeException(ErrorCode.USIM_UNAVAILABLE, why, cause);
    }
}
