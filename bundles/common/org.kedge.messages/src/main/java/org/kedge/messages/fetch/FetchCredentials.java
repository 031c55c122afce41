package org.kedge.messages.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.transport.Request;

/**
 * What an Enrolment Target asks a MEF (TS-0003 8.3.2.1 step e): {@code RETRIEVE /fetchCredentials/<KeID>/<SUID>}.
 *
 * @param keId the identifier the Enrolee presented: a KeID, or under GBA a B-TID
 * @param suid the usage the key is for
 * @param targetUri the URI of the target, when it tells it (D-56)
 */
public record FetchCredentials(KeyReference keId, Suid suid, Optional<URI> targetUri) {
    /** The first path segment. */
    public static final String PATH = "fetchCredentials";
    /** The query parameter with the URI of the target. */
    public static final String TARGET_URI = "targetUri";

    private static final int SEGMENTS = 3;

    /** A question without target URI. */
    public static FetchCredentials of(KeyReference keId, Suid suid) {
        return new FetchCredentials(keId, suid, Optional.empty());
    }

    /**
     * Reads a received request. The originator is not looked at.
     *
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for another number of segments or a malformed target URI,
     *         {@link ErrorCode#IDENTIFIER_MALFORMED} for the KeID, {@link ErrorCode#SUID_UNDEFINED} for the SUID
     */
    public static FetchCredentials parse(Request request) {
        List<String> path = request.path();
        if (path.size() != SEGMENTS || !PATH.equals(path.get(0))) {
            throw new KedgeException(ErrorCode.EXCHANGE_MALFORMED, "path is not /" + PATH + "/<KeID>/<SUID>");
        }
        return new FetchCredentials(KeyReference.parse(path.get(1)), Suid.parse(path.get(2)),
                request.query(TARGET_URI).map(FetchCredentials::targetUri));
    }

    private static URI targetUri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.isAbsolute() && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw malformedTarget();
        }
        throw malformedTarget();
    }

    private static KedgeException malformedTarget() {
        return new KedgeException(ErrorCode.EXCHANGE_MALFORMED, "query parameter " + TARGET_URI + " is not an absolute URI");
    }

    /** The decoded path segments. */
    public List<String> segments() {
        return List.of(PATH, keId.toString(), suid.digits());
    }

    /** The percent-encoded path. */
    public String path() {
        return PathSegments.path(segments());
    }

    /**
     * The request to send.
     *
     * @param originator the identity of the target: MAF-ID, absolute CSE-ID or AE-ID (D-40)
     */
    public Request request(String originator) {
        Request request = Request.get(segments()).withHeader(Request.ORIGINATOR, originator);
        return targetUri.map(uri -> request.withQuery(TARGET_URI, uri.toString())).orElse(request);
    }
}
