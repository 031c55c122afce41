package org.kedge.briefing.local.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The validated configuration of the file provider.
 *
 * @param directory the watched directory
 * @param poll how often it is looked at
 * @param policy which files are believed
 * @param signers public key identifiers of those who may sign
 * @param signerKeys directory with their keys
 */
public record FileSettings(Path directory, Duration poll, SignaturePolicy policy, List<String> signers, Path signerKeys) {
    private static final int SHA_256_OCTETS = 32;
    private static final String NI = "ni:///sha-256;";

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public FileSettings {
        if (poll.compareTo(Duration.ofMillis(10)) < 0 || poll.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("briefing.poll must be between 1 and 3600 seconds");
        }
        List<String> identifiers = new ArrayList<>();
        signers.forEach(signer -> identifiers.add(identifier(signer)));
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
