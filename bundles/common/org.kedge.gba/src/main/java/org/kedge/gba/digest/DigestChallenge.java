package org.kedge.gba.digest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * A challenge in a WWW-Authenticate header (RFC 7616 3.3).
 *
 * @param realm what the password is for
 * @param nonce for AKA see {@link AkaNonce}
 * @param algorithm MD5 when the header names none
 * @param qop what the server takes; empty for the form of RFC 2069, which is not answered
 * @param opaque what the client has to return
 * @param stale whether only the nonce was refused, not the password
 */
public record DigestChallenge(String realm, String nonce, DigestAlgorithm algorithm, Set<Qop> qop, Optional<String> opaque,
        boolean stale) {
    private static final String HEADER = "WWW-Authenticate";

    public DigestChallenge {
        qop = Set.copyOf(qop);
        if (nonce.isEmpty()) {
            throw Malformed.message("the nonce of a Digest challenge is empty");
        }
        HeaderWriter.requirePrintable("realm", realm);
        HeaderWriter.requirePrintable("nonce", nonce);
        opaque.ifPresent(value -> HeaderWriter.requirePrintable("opaque", value));
    }

    /**
     * Reads the Digest challenges of a reply. Other schemes and algorithms that are not understood are passed over.
     *
     * @param headers the values of all WWW-Authenticate fields; each may hold several challenges
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED}
     */
    public static List<DigestChallenge> parse(List<String> headers) {
        List<DigestChallenge> challenges = new ArrayList<>();
        for (String header : headers) {
            for (HeaderReader.Element element : HeaderReader.elements(HEADER, header)) {
                if (element.scheme().equals("digest")) {
                    challenge(element).ifPresent(challenges::add);
                }
            }
        }
        return List.copyOf(challenges);
    }

    private static Optional<DigestChallenge> challenge(HeaderReader.Element element) {
        Fields fields = new Fields(HEADER, element.parameters());
        String realm = fields.require("realm");
        String nonce = fields.require("nonce");
        return fields.algorithm().map(algorithm -> new DigestChallenge(realm, nonce, algorithm,
                qops(fields.find("qop").orElse("")), fields.find("opaque"), fields.find("stale").orElse("").equalsIgnoreCase("true")));
    }

    /** Words that are not understood are passed over (RFC 7616 3.3). */
    private static Set<Qop> qops(String list) {
        Set<Qop> qops = EnumSet.noneOf(Qop.class);
        for (String word : list.split(",")) {
            Qop.of(word.strip()).ifPresent(qops::add);
        }
        return qops;
    }

    /**
     * The strongest challenge that a client may answer (D-71).
     *
     * @param minimum the weakest algorithm allowed; an AKA algorithm is never replaced by one that is none, nor the other way round
     * @param qop what the client insists on
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} when there is none
     */
    public static DigestChallenge strongest(List<DigestChallenge> offered, DigestAlgorithm minimum, Qop qop) {
        return offered.stream().filter(c -> c.algorithm.isAka() == minimum.isAka() && c.algorithm.compareTo(minimum) >= 0)
                .filter(c -> c.qop.contains(qop)).max(Comparator.comparing(DigestChallenge::algorithm))
                .orElseThrow(() -> Malformed.message("no Digest challenge with qop " + qop.token() + " and at least " + minimum.token()
                        + ", but " + offered.stream().map(c -> c.algorithm.token()).collect(Collectors.toList())));
    }

    /** The value of a WWW-Authenticate field. */
    public String header() {
        HeaderWriter writer = new HeaderWriter("Digest ").quoted("realm", realm).quoted("nonce", nonce);
        if (!qop.isEmpty()) {
            writer.quoted("qop", qop.stream().sorted().map(Qop::token).collect(Collectors.joining(",")));
        }
        writer.quoted("opaque", opaque).token("algorithm", algorithm.token());
        return stale ? writer.token("stale", "true").toString() : writer.toString();
    }

    @Override
    public String toString() {
        return "DigestChallenge[" + algorithm.token() + " " + qop + "]";
    }
}
