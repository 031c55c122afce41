package org.kedge.itests.uicc;

import java.util.Arrays;
import java.util.Optional;

/** A reader into which virtual cards are put, and out of which they are pulled at any moment. Thread-safe. */
public final class VirtualReader {
    private final String name;
    private Optional<VirtualUicc> card = Optional.empty();
    private int insertions;
    private int asked;
    private int commandsLeft = Integer.MAX_VALUE;

    public VirtualReader(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public synchronized void insert(VirtualUicc inserted) {
        inserted.reset();
        card = Optional.of(inserted);
        insertions++;
        commandsLeft = Integer.MAX_VALUE;
    }

    public synchronized void remove() {
        card = Optional.empty();
        insertions++;
    }

    /** The card is pulled after so many further commands, the last of which still gets no answer. */
    public synchronized void removeAfter(int commands) {
        commandsLeft = commands;
    }

    public synchronized boolean isPresent() {
        asked++;
        return card.isPresent();
    }

    /** How often somebody wanted to know whether there is a card. */
    public synchronized int asked() {
        return asked;
    }

    /** What tells this insertion from the next. */
    synchronized int insertion() {
        return insertions;
    }

    synchronized Optional<VirtualUicc> card() {
        return card;
    }

    /** @return the answer; empty when the card is not there any more, or is another one */
    synchronized Optional<byte[]> transmit(int insertion, byte[] command) {
        if (card.isPresent() && insertion == insertions && --commandsLeft == 0) {
            remove();
        }
        return card.filter(c -> insertion == insertions).map(c -> c.process(Arrays.copyOf(command, command.length)));
    }
}
