package org.kedge.usim.pcsc.card;

import java.security.SecureRandom;

import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.SqnGenerator;
import org.kedge.itests.uicc.CardProfile;

/** The home network of a virtual card. */
public final class Auc {
    private final Milenage milenage;
    private SqnGenerator state = SqnGenerator.fresh(5, 3);

    public Auc(CardProfile profile) {
        milenage = new Milenage(SecretBytes.copyOf(profile.k()), SecretBytes.copyOf(profile.opc()));
    }

    /** A fresh vector. */
    public AuthenticationVector next() {
        return Aka.vector(milenage, Rand.random(new SecureRandom()), new Amf(0x8000), state, next -> state = next);
    }

    /** AUTN of a vector for GBA_U. */
    public static byte[] autnForCard(AuthenticationVector vector) {
        return vector.autn().forUicc(vector.keys().ik()).octets();
    }

    /** What the card has in AUTS; fails when it is not authentic. */
    public Sqn open(Rand rand, byte[] auts) {
        return Aka.open(milenage, rand, Auts.of(auts)).orElseThrow();
    }

    /** Takes the number of the card over. */
    public void resynchronise(Sqn sqn) {
        state = state.resynchronised(sqn, 1L << 28);
    }
}
