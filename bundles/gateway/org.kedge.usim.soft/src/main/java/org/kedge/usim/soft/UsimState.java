package org.kedge.usim.soft;

import java.util.Optional;

import org.kedge.gba.aka.SqnArray;

/**
 * What a software USIM must not forget. Closing wipes Ks.
 *
 * @param numbers the sequence numbers accepted so far
 * @param key of the last bootstrap in mode UICC
 */
record UsimState(SqnArray numbers, Optional<CardKey> key) implements AutoCloseable {
    @Override
    public void close() {
        key.ifPresent(CardKey::close);
    }
}
