package org.kedge.usim.pcsc.card;

/** A card in a reader. Not thread-safe: whoever holds it serialises. */
public interface CardChannel extends AutoCloseable {
    /** The name of the reader. */
    String reader();

    /**
     * Sends a command and waits for the answer. Neither array is kept.
     *
     * @param command a command APDU of the basic channel; the implementation puts its own logical channel into the class
     * @return data and status word; the caller wipes them
     * @throws CardGoneException when there is no card any more, or it was reset by somebody else
     */
    byte[] transmit(byte[] command);

    /** Keeps other programs away from the card until {@link #end}; waits for theirs. By the thread that transmits. */
    void begin();

    /** Ends what {@link #begin} began; nothing happens when the card is gone. */
    void end();

    /** Whether the card is still in the reader. Sends nothing to it. */
    boolean isPresent();

    /** Gives the channel back, without a reset of the card. Does not throw. */
    @Override
    void close();
}
