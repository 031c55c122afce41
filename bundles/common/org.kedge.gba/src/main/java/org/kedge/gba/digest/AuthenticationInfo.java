package org.kedge.gba.digest;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The Authentication-Info header (RFC 7616 3.5), by which the server proves that it knows the password too.
 *
 * @param proof qop, nc and cnonce of the request
 * @param rspauth see {@link HttpDigest#verify(AuthenticationInfo, DigestAuthorization, org.kedge.api.key.SecretBytes, byte[])}
 * @param nextnonce the nonce for the next request
 */
public record AuthenticationInfo(DigestProof proof, String rspauth, Optional<String> nextnonce) {
    private static final String HEADER = "Authentication-Info";
    private static final int MD5_DIGITS = 32;
    private static final int SHA_256_DIGITS = 64;

    public AuthenticationInfo {
        nextnonce.ifPresent(value -> HeaderWriter.requirePrintable("nextnonce", value));
    }

    /**
     * @param header the value of the only Authentication-Info field of a reply
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED}, also when rspauth is missing (D-74)
     */
    public static AuthenticationInfo parse(String header) {
        Fields fields = new Fields(HEADER, HeaderReader.parameters(HEADER, header));
        String rspauth = fields.requireHex("rspauth", fields.require("rspauth").length() == MD5_DIGITS ? MD5_DIGITS : SHA_256_DIGITS);
        return new AuthenticationInfo(fields.requireProof(), rspauth, fields.find("nextnonce"));
    }

    /** The value of an Authentication-Info field. */
    public String header() {
        return new HeaderWriter("").token("qop", proof.qop().token()).quoted("rspauth", rspauth).quoted("cnonce", proof.cnonce())
                .token("nc", proof.nc()).quoted("nextnonce", nextnonce).toString();
    }

    @Override
    public String toString() {
        return "AuthenticationInfo[" + proof + "]";
    }
}
