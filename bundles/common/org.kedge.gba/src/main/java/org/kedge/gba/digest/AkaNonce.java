package org.kedge.gba.digest;

import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.internal.Malformed;
import org.kedge.gba.internal.StrictBase64;

/** The nonce of HTTP Digest AKA (RFC 3310 3.2): base64(RAND ‖ AUTN ‖ server data), 32 octets or more. */
public final class AkaNonce {
    private static final int MIN_OCTETS = Rand.LENGTH + Autn.LENGTH;

    private final Rand rand;
    private final Autn autn;
    private final byte[] serverData;

    private AkaNonce(Rand rand, Autn autn, byte[] serverData) {
        this.rand = rand;
        this.autn = autn;
        this.serverData = serverData;
    }

    /**
     * @param serverData what makes the nonce the server's own; deployed servers have none
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for an AUTN with a MAC of more than 8 octets: the nonce could not be read
     */
    public static AkaNonce of(Rand rand, Autn autn, byte[] serverData) {
        if (autn.length() != Autn.LENGTH) {
            throw Malformed.message("an AUTN of " + autn.length() + " octets has no place in a nonce");
        }
        return new AkaNonce(rand, autn, serverData.clone());
    }

    /**
     * @param nonce of a challenge
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} when it is not base64 or has less than 32 octets
     */
    public static AkaNonce parse(String nonce) {
        byte[] octets = StrictBase64.decode(nonce).orElseThrow(() -> Malformed.message("the nonce is not base64"));
        if (octets.length < MIN_OCTETS) {
            throw Malformed.message("the nonce has " + octets.length + " octets, less than RAND and AUTN");
        }
        return new AkaNonce(Rand.of(Arrays.copyOf(octets, Rand.LENGTH)), Autn.of(Arrays.copyOfRange(octets, Rand.LENGTH, MIN_OCTETS)),
                Arrays.copyOfRange(octets, MIN_OCTETS, octets.length));
    }

    public Rand rand() {
        return rand;
    }

    public Autn autn() {
        return autn;
    }

    /** The text for the challenge. */
    public String text() {
        byte[] octets = Arrays.copyOf(rand.octets(), MIN_OCTETS + serverData.length);
        System.arraycopy(autn.octets(), 0, octets, Rand.LENGTH, Autn.LENGTH);
        System.arraycopy(serverData, 0, octets, MIN_OCTETS, serverData.length);
        return StrictBase64.encode(octets);
    }

    @Override
    public String toString() {
        return "AkaNonce[" + (MIN_OCTETS + serverData.length) + " octets]";
    }
}
