package org.kedge.api.gba;

import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A USIM or ISIM application: a UICC in a reader, or software (TS 31.102 7.1.2). A service with the properties {@link #USIM} and
 * {@link #KIND}; it may come and go with its card. Calls block, for a card up to some seconds; they are serialised per card.
 * Thread-safe. No message of an exception holds an IMPI, a PIN, RES, CK, IK or AUTS.
 */
@ConsumerType
public interface AkaAuthenticator {
    /** Service property: the name by which instructions and configuration call this USIM, the alphabet of a credential alias. */
    String USIM = "kedge.usim";
    /** Service property: what it runs on, {@code soft} or {@code pcsc}. */
    String KIND = "kedge.usim.kind";

    /**
     * Who the subscriber is.
     *
     * @throws KedgeException {@link ErrorCode#USIM_UNAVAILABLE} or {@link ErrorCode#USIM_REFUSED}
     */
    Subscriber subscriber();

    /**
     * What a USIM says about its subscriber.
     *
     * @param impi the private identity: of the ISIM, or made from the IMSI
     * @param bsf the name of the home BSF that follows from it (TS 23.003 16)
     * @param modes in which mode it can bootstrap; {@link GbaMode#UICC} needs a card with GBA
     */
    record Subscriber(Impi impi, Fqdn bsf, Set<GbaMode> modes) {
        public Subscriber {
            modes = Set.copyOf(modes);
        }
    }

    /**
     * Runs AKA on a challenge. The sequence number is durably marked as used before RES is returned. In {@link GbaMode#UICC} the keys
     * stay in the card and replace those of the bootstrap before.
     *
     * @param rand 16 octets
     * @param autn 16 octets
     * @return what the application answered
     * @throws KedgeException {@link ErrorCode#USIM_UNAVAILABLE} when there is no card or it was removed, {@link ErrorCode#USIM_REFUSED}
     *         when it wants a PIN, is blocked or cannot do this, or a code of the store
     */
    AkaResult authenticate(byte[] rand, byte[] autn, GbaMode mode);

    /**
     * Derives Ks_ext_NAF in the card from the Ks of the last bootstrap in {@link GbaMode#UICC}.
     *
     * @param nafId the octets of NAF_Id
     * @return 32 octets, which the caller closes
     * @throws KedgeException as {@link #authenticate}; {@link ErrorCode#USIM_REFUSED} also when there is no Ks
     */
    SecretBytes deriveExternal(byte[] nafId, Impi impi);

    /**
     * Tells the card which bootstrap its Ks belongs to (EF_GBABP, TS 31.102); software and cards without the file ignore it.
     *
     * @param bTid the B-TID of the bootstrap that {@link #authenticate} has just run
     * @param lifetime its end as the BSF wrote it
     */
    default void bootstrapped(String bTid, String lifetime) {
    }
}
