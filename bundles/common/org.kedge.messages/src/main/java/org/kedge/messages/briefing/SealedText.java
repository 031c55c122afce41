package org.kedge.messages.briefing;

import java.math.BigInteger;
import java.security.spec.ECPoint;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/**
 * What is asked of the text of a sealed key before a library looks at it: five parts in their one spelling, and a header of exactly
 * {@code alg}, {@code enc}, {@code kid} and {@code epk}. So no algorithm, compression, URL or critical extension is ever chosen by a
 * sender.
 */
final class SealedText {
    static final int MIN_KEY = 16;
    static final int MAX_KEY = 64;

    private static final int PARTS = 5;
    private static final int IV_OCTETS = 12;
    private static final int TAG_OCTETS = 16;
    private static final String EPK = "epk";
    private static final String HEADER = "header of a sealed key";

    private SealedText() {
    }

    static void check(String sealed, String kpmId) {
        List<String> parts = List.of(sealed.length() > SealedKey.MAX_CHARACTERS ? new String[0] : sealed.split("\\.", -1));
        if (parts.size() != PARTS) {
            throw SealedKey.refused("it is not a JWE compact serialization of at most " + SealedKey.MAX_CHARACTERS + " characters");
        }
        header(octets(parts.get(0), "header"), kpmId);
        requireLength("encrypted key", octets(parts.get(1), "encrypted key").length, 0, 0);
        requireLength("initialization vector", octets(parts.get(2), "initialization vector").length, IV_OCTETS, IV_OCTETS);
        requireLength("ciphertext", octets(parts.get(3), "ciphertext").length, MIN_KEY, MAX_KEY);
        requireLength("tag", octets(parts.get(4), "tag").length, TAG_OCTETS, TAG_OCTETS);
    }

    private static void header(byte[] json, String kpmId) {
        try {
            Members in = StrictJson.object(json, SealedKey.MAX_CHARACTERS, HEADER, ErrorCode.BRIEFING_KEY_REFUSED);
            requireNames(in, Set.of("alg", "enc", "kid", EPK));
            requireText(in, "alg", SealedKey.ALG);
            requireText(in, "enc", SealedKey.ENC);
            requireText(in, "kid", kpmId);
            Members epk = in.object(EPK);
            requireNames(epk, Set.of("kty", "crv", "x", "y"));
            requireText(epk, "kty", "EC");
            requireText(epk, "crv", "P-256");
            if (!P256.has(new ECPoint(coordinate(epk, "x"), coordinate(epk, "y")))) {
                throw in.fault(EPK, "is not on the curve P-256");
            }
        } catch (KedgeException e) {
            throw SealedKey.refused(e.detail());
        }
    }

    private static void requireNames(Members in, Set<String> names) {
        in.names().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw in.fault(name, "is not known");
        });
    }

    private static void requireText(Members in, String name, String value) {
        if (!in.text(name).equals(value)) {
            throw in.fault(name, name.equals("kid") ? "is not the KpmID it came with" : "is not " + value);
        }
    }

    private static BigInteger coordinate(Members in, String name) {
        byte[] octets = in.as(name, text -> octets(text, name));
        if (octets.length != P256.OCTETS) {
            throw in.fault(name, "is not " + P256.OCTETS + " octets");
        }
        return new BigInteger(1, octets);
    }

    private static void requireLength(String what, int octets, int least, int most) {
        if (octets < least || octets > most) {
            throw SealedKey.refused("its " + what + " has " + octets + " octets (" + least + " to " + most + ")");
        }
    }

    /** One spelling only: libraries pass over foreign characters and spare bits, which would make an altered text count as the same. */
    private static byte[] octets(String base64url, String what) {
        try {
            byte[] octets = Base64.getUrlDecoder().decode(base64url);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(octets).equals(base64url)) {
                return octets;
            }
        } catch (IllegalArgumentException e) {
            throw SealedKey.refused("its " + what + " is not base64url");
        }
        throw SealedKey.refused("its " + what + " is not base64url in its one spelling");
    }
}
