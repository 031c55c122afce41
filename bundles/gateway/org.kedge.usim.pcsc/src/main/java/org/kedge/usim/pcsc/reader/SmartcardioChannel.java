package org.kedge.usim.pcsc.reader;

import java.nio.ByteBuffer;
import java.util.Arrays;

import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;

import org.kedge.usim.pcsc.card.CardChannel;
import org.kedge.usim.pcsc.card.CardGoneException;

/** A card behind {@code javax.smartcardio}, which fetches waiting answers itself and puts the channel into the class octet. */
final class SmartcardioChannel implements CardChannel {
    private static final int MAX_ANSWER = 65538;

    private final CardTerminal terminal;
    private final Card card;
    private final javax.smartcardio.CardChannel channel;

    SmartcardioChannel(CardTerminal terminal, Card card, javax.smartcardio.CardChannel channel) {
        this.terminal = terminal;
        this.card = card;
        this.channel = channel;
    }

    @Override
    public String reader() {
        return terminal.getName();
    }

    @Override
    public byte[] transmit(byte[] command) {
        ByteBuffer answer = ByteBuffer.allocate(MAX_ANSWER);
        try {
            int length = channel.transmit(ByteBuffer.wrap(command), answer);
            return Arrays.copyOf(answer.array(), length);
        } catch (CardException | IllegalStateException e) {
            throw gone(e);
        } finally {
            Arrays.fill(answer.array(), 0, answer.position(), (byte) 0);
        }
    }

    @Override
    public void begin() {
        try {
            card.beginExclusive();
        } catch (CardException | IllegalStateException e) {
            throw gone(e);
        }
    }

    @Override
    public void end() {
        try {
            card.endExclusive();
        } catch (CardException | IllegalStateException e) {
            // With the card its transaction has gone too; whatever ran inside has noticed.
        }
    }

    @Override
    public boolean isPresent() {
        try {
            return terminal.isCardPresent();
        } catch (CardException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            if (channel.getChannelNumber() != 0) {
                channel.close();
            }
        } catch (CardException | IllegalStateException e) {
            // The channel goes with the connection.
        }
        try {
            card.disconnect(false);
        } catch (CardException | IllegalStateException e) {
            // Nothing is left to give back.
        }
    }

    private static CardGoneException gone(Exception e) {
        return new CardGoneException(SmartcardioReaders.reason(e), e);
    }
}
