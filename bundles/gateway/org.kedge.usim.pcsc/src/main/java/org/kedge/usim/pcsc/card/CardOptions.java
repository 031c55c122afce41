package org.kedge.usim.pcsc.card;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a card is used.
 *
 * @param application which one; empty: the ISIM when there is one, else the USIM
 * @param mncDigits digits of the MNC in the IMSI; empty: EF_AD says it
 * @param m2mAid the beginning of the AID of a 1M2MSM application, which is not assigned yet (TS-0003 D.2.1.2); empty: none is looked for
 */
public record CardOptions(Optional<Application> application, OptionalInt mncDigits, Optional<byte[]> m2mAid) {
}
