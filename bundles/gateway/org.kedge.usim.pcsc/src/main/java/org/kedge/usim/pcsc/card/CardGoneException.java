package org.kedge.usim.pcsc.card;

/** The card was removed, reset by another program, or its reader went. The message says which, as the reader's driver tells it. */
public final class CardGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CardGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
