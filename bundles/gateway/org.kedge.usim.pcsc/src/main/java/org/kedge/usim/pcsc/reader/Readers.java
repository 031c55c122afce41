package org.kedge.usim.pcsc.reader;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.usim.pcsc.card.CardChannel;

/** Where cards are. Thread-safe. */
@FunctionalInterface
public interface Readers {
    /** The class whose absence means that this JVM has no module {@code java.smartcardio}. */
    String API = "javax.smartcardio.TerminalFactory";

    /**
     * Connects to the card in the first reader that matches and has one.
     *
     * @throws KedgeException {@link ErrorCode#USIM_UNAVAILABLE}, saying what is missing
     */
    CardChannel connect(ReaderName wanted);

    /**
     * The readers of this JVM.
     *
     * @param type of the TerminalFactory, {@code PC/SC} for real readers
     */
    static Readers of(String type) {
        return of(type, API);
    }

    /** The class is looked for by name, because one that names it would not link without it (OSGI-46). */
    static Readers of(String type, String api) {
        try {
            Class.forName(api, false, Readers.class.getClassLoader());
            return new SmartcardioReaders(type);
        } catch (ClassNotFoundException e) {
            return wanted -> {
                throw new KedgeException(ErrorCode.USIM_UNAVAILABLE, "this JVM has no module java.smartcardio, so it reads no card");
            };
        }
    }
}
