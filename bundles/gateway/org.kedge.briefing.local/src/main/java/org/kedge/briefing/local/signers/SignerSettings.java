package org.kedge.briefing.local.signers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may sign, validated.
 *
 * @param signers public key identifiers; given in hexadecimal too, and several in one text with commas between them
 * @param directory where their keys are, as {@code *.pem}
 */
public record SignerSettings(List<String> signers, Path directory) {
    private static final int SHA_256_OCTETS = 32;
    private static final String NI = "ni:///sha-256;";

    /** @throws IllegalArgumentException with a text for the owner when a value is neither form of a digest */
    public SignerSettings {
        List<String> identifiers = new ArrayList<>();
        // A .cfg file holds several in one text.
        signers.stream().flatMap(text -> Stream.of(text.split(","))).map(String::strip).filter(signer -> !signer.isEmpty())
                .forEach(signer -> identifiers.add(identifier(signer)));
        signers = List.copyOf(identifiers);
    }

    /** Both forms as the full-length public key identifier. */
    private static String identifier(String signer) {
        try {
            byte[] digest = signer.startsWith(NI) ? Base64.getUrlDecoder().decode(signer.substring(NI.length()))
                    : HexFormat.of().parseHex(signer.replace(":", ""));
            if (digest.length == SHA_256_OCTETS) {
                return NI + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
            }
        } catch (IllegalArgumentException e) {
            throw malformed(signer);
        }
        throw malformed(signer);
    }

    private static IllegalArgumentException malformed(String signer) {
        return new IllegalArgumentException("briefing.signers: \"" + signer + "\" is neither ni:///sha-256;... nor 64 hexadecimal digits");
    }
}
