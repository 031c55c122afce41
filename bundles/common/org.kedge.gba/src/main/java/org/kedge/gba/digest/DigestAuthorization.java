package org.kedge.gba.digest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.aka.Auts;

/**
 * The credentials of an Authorization header (RFC 7616 3.4). The first request of Ub names its user with an empty nonce and an empty
 * response; every other one carries a proof. The form of RFC 2069, user names outside ASCII and hashed ones are refused.
 *
 * @param username an IMPI or a TMPI on Ub, a B-TID on Ua
 * @param realm as in the challenge
 * @param nonce as in the challenge; empty in the first request of Ub
 * @param uri what was requested; a server compares it with the request
 * @param response empty in the first request of Ub
 * @param algorithm MD5 when the header names none
 * @param proof nothing in the first request of Ub
 * @param opaque as in the challenge
 * @param auts the resynchronisation token, beside a response with the empty password (RFC 3310 3.4)
 */
public record DigestAuthorization(String username, String realm, String nonce, String uri, String response, DigestAlgorithm algorithm,
        Optional<DigestProof> proof, Optional<String> opaque, Optional<Auts> auts) {
    private static final String HEADER = "Authorization";

    public DigestAuthorization {
        HeaderWriter.requirePrintable("username", username);
        HeaderWriter.requirePrintable("realm", realm);
        HeaderWriter.requirePrintable("nonce", nonce);
        HeaderWriter.requirePrintable("uri", uri);
        opaque.ifPresent(value -> HeaderWriter.requirePrintable("opaque", value));
    }

    /** The first request of Ub (TS 24.109 annex A). @param realm the FQDN of the BSF */
    public static DigestAuthorization initial(String username, String realm, String uri) {
        return new DigestAuthorization(username, realm, "", uri, "", DigestAlgorithm.MD5, Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    /**
     * @param header the value of the only Authorization field of a request
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED}
     */
    public static DigestAuthorization parse(String header) {
        List<HeaderReader.Element> elements = HeaderReader.elements(HEADER, header);
        Fields fields = new Fields(HEADER, elements.isEmpty() ? Map.of() : elements.get(0).parameters());
        if (elements.size() != 1 || !elements.get(0).scheme().equals("digest")) {
            throw fields.malformed("not one set of Digest credentials");
        }
        if (fields.find("username*").isPresent() || fields.find("userhash").filter(v -> !v.equalsIgnoreCase("false")).isPresent()) {
            throw fields.malformed("encoded and hashed user names are not understood");
        }
        DigestAlgorithm algorithm = fields.algorithm().orElseThrow(() -> fields.malformed("the algorithm is not understood"));
        Optional<Auts> auts = fields.find("auts").map(Auts::parseField);
        boolean initial = fields.require("response").isEmpty();
        if (fields.require("nonce").isEmpty() != initial || initial && auts.isPresent()) {
            throw fields.malformed("an empty nonce and an empty response belong together, and no auts beside them");
        }
        String response = initial ? "" : fields.requireHex("response", algorithm.responseDigits());
        return new DigestAuthorization(fields.require("username"), fields.require("realm"), fields.require("nonce"),
                fields.require("uri"), response, algorithm, initial ? Optional.empty() : Optional.of(fields.requireProof()),
                fields.find("opaque"), auts);
    }

    /** Whether this only names the user, to be challenged. */
    public boolean isInitial() {
        return proof.isEmpty();
    }

    /** The value of an Authorization field. */
    public String header() {
        HeaderWriter writer = new HeaderWriter("Digest ").quoted("username", username).quoted("realm", realm).quoted("nonce", nonce)
                .quoted("uri", uri);
        proof.ifPresent(p -> writer.token("qop", p.qop().token()).token("nc", p.nc()).quoted("cnonce", p.cnonce()));
        writer.quoted("response", response).quoted("opaque", opaque);
        proof.ifPresent(p -> writer.token("algorithm", algorithm.token()));
        return writer.quoted("auts", auts.map(Auts::field)).toString();
    }

    @Override
    public String toString() {
        return "DigestAuthorization[" + (isInitial() ? "initial" : algorithm.token() + " " + proof.orElseThrow()) + "]";
    }
}
