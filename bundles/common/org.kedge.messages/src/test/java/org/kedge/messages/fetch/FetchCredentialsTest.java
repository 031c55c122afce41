package org.kedge.messages.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.transport.Request;

class FetchCredentialsTest {
    private static final String KEID = "A0A1A2A3A4A5A6A7A8A9AAABACADAEAF@mef.example.com";

    private static List<String> decode(String path) {
        return Arrays.stream(path.substring(1).split("/")).map(PathSegments::decode).toList();
    }

    private static void roundTrip(String keId, String suid, String path) {
        FetchCredentials fetch = FetchCredentials.of(KeyReference.parse(keId), Suid.parse(suid));
        assertEquals(path, fetch.path());
        assertEquals(fetch, FetchCredentials.parse(Request.get(decode(path))));
    }

    /** Vector RV-117. */
    @Test
    void pathOfAKeId() {
        roundTrip(KEID, "21", "/fetchCredentials/A0A1A2A3A4A5A6A7A8A9AAABACADAEAF%40mef.example.com/21");
    }

    /** Vector RV-118: a B-TID holds slash, plus and equals signs. */
    @Test
    void pathOfABtid() {
        roundTrip("fe/+8pY3qJ0hiuZNrke/NQ==@bsf.example.com", "22",
                "/fetchCredentials/fe%2F%2B8pY3qJ0hiuZNrke%2FNQ%3D%3D%40bsf.example.com/22");
    }

    @Test
    void requestCarriesOriginatorAndTargetUri() {
        FetchCredentials fetch = new FetchCredentials(KeyReference.parse(KEID), Suid.RSPF_MAF,
                Optional.of(URI.create("coaps://maf.example.com:5684")));
        Request request = fetch.request("maf.example.com");
        assertEquals(List.of("fetchCredentials", KEID, "21"), request.path());
        assertEquals("maf.example.com", request.header("X-M2M-Origin").orElseThrow());
        assertEquals(fetch, FetchCredentials.parse(request));
    }

    @Test
    void malformedPathsHaveTheirCodes() {
        assertCode(ErrorCode.IDENTIFIER_MALFORMED, "fetchCredentials", "no-at-sign", "21");
        assertCode(ErrorCode.IDENTIFIER_MALFORMED, "fetchCredentials", "a b@mef.example.com", "21");
        assertCode(ErrorCode.IDENTIFIER_MALFORMED, "fetchCredentials", "%41@mef.example.com", "21");
        assertCode(ErrorCode.IDENTIFIER_MALFORMED, "fetchCredentials", KEID + "/..", "21");
        for (String suid : List.of("20", "30", "31", "99", "+21", "021", "2", "", "ab", "21 ")) {
            assertCode(ErrorCode.SUID_UNDEFINED, "fetchCredentials", KEID, suid);
        }
        assertCode(ErrorCode.EXCHANGE_MALFORMED, "fetchCredentials", KEID);
        assertCode(ErrorCode.EXCHANGE_MALFORMED, "fetchCredentials", KEID, "21", "more");
    }

    @Test
    void malformedTargetUriIsRefused() {
        Request request = Request.get(List.of("fetchCredentials", KEID, "21")).withQuery("targetUri", "not a uri");
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, assertThrows(KedgeException.class, () -> FetchCredentials.parse(request)).code());
    }

    private static void assertCode(ErrorCode code, String... path) {
        KedgeException fault = assertThrows(KedgeException.class, () -> FetchCredentials.parse(Request.get(List.of(path))));
        assertEquals(code, fault.code(), List.of(path).toString());
    }

    @Test
    void malformedEscapesAreRefused() {
        for (String bad : List.of("%", "%4", "%zz", "%C3", "a%40%")) {
            assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> PathSegments.decode(bad)).code(), bad);
        }
        assertEquals("%41", PathSegments.decode("%2541"), "decoded once, not twice");
    }
}
