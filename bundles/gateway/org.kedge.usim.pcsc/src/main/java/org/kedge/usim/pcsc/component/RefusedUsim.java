package org.kedge.usim.pcsc.component;

import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;

/** A card that is there but cannot be used, so that whoever asks is told why instead of that there is none. */
record RefusedUsim(KedgeException why) implements AkaAuthenticator {
    @Override
    public Subscriber subscriber() {
        throw again();
    }

    @Override
    public AkaResult authenticate(byte[] rand, byte[] autn, GbaMode mode) {
        throw again();
    }

    @Override
    public SecretBytes deriveExternal(byte[] nafId, Impi impi) {
        throw again();
    }

    /** A new one: an exception belongs to one thrower. */
    private KedgeException again() {
        return new KedgeException(why.code(), why.detail(), why);
    }
}
