package org.kedge.gba.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.gba.digest.DigestFixture.BSF;
import static org.kedge.gba.digest.DigestFixture.IMPI;
import static org.kedge.gba.digest.DigestFixture.NONCE;
import static org.kedge.gba.digest.DigestFixture.PROOF;
import static org.kedge.gba.digest.DigestFixture.RESPONSE;
import static org.kedge.gba.digest.DigestFixture.assertMalformed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.gba.aka.Auts;

/** Headers as they are written, as deployed peers write them, and as they are refused. */
class HeadersTest {
    private static List<DigestChallenge> challenges(String... headers) {
        return DigestChallenge.parse(List.of(headers));
    }

    @Test
    void challengeIsWrittenAsTs24109Shows() {
        DigestChallenge challenge = DigestFixture.challenge(DigestAlgorithm.AKAV1_MD5);
        assertEquals("Digest realm=\"" + BSF + "\", nonce=\"" + NONCE + "\", qop=\"auth-int\", opaque=\"o\", algorithm=AKAv1-MD5",
                challenge.header());
        assertEquals(List.of(challenge), challenges(challenge.header()));
        DigestChallenge stale = new DigestChallenge("a \"b\" \\c", "n", DigestAlgorithm.SHA_256, Set.of(Qop.AUTH, Qop.AUTH_INT),
                Optional.empty(), true);
        assertEquals("Digest realm=\"a \\\"b\\\" \\\\c\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-256, stale=true",
                stale.header());
        assertEquals(List.of(stale), challenges(stale.header()));
    }

    @Test
    void firstRequestNamesTheUserOnly() {
        DigestAuthorization initial = DigestAuthorization.initial(IMPI, BSF, "/");
        assertEquals("Digest username=\"" + IMPI + "\", realm=\"" + BSF + "\", nonce=\"\", uri=\"/\", response=\"\"", initial.header());
        assertEquals(initial, DigestAuthorization.parse(initial.header()));
        assertTrue(initial.isInitial());
        assertTrue(DigestAuthorization.parse(initial.header() + ", algorithm=AKAv1-MD5, qop=auth-int").isInitial());
    }

    @Test
    void credentialsAndTheServersProofAreWrittenWithoutQuotesWhereRfc7616SaysSo() {
        Auts auts = Auts.of(new byte[14]);
        DigestAuthorization credentials = new DigestAuthorization(IMPI, BSF, NONCE, "/", RESPONSE, DigestAlgorithm.AKAV1_MD5,
                Optional.of(PROOF), Optional.of("o"), Optional.of(auts));
        assertEquals("Digest username=\"" + IMPI + "\", realm=\"" + BSF + "\", nonce=\"" + NONCE + "\", uri=\"/\","
                + " qop=auth-int, nc=00000001, cnonce=\"" + PROOF.cnonce() + "\", response=\"" + RESPONSE
                + "\", opaque=\"o\", algorithm=AKAv1-MD5, auts=\"" + auts.field() + "\"", credentials.header());
        assertEquals(credentials, DigestAuthorization.parse(credentials.header()));
        AuthenticationInfo info = new AuthenticationInfo(PROOF, RESPONSE, Optional.of(NONCE));
        assertEquals("qop=auth-int, rspauth=\"" + RESPONSE + "\", cnonce=\"" + PROOF.cnonce() + "\", nc=00000001, nextnonce=\"" + NONCE
                + "\"", info.header());
        assertEquals(info, AuthenticationInfo.parse(info.header()));
    }

    @Test
    void nothingPrintsAnIdentityOrANonce() {
        DigestAuthorization credentials = DigestAuthorization.parse("Digest username=\"" + IMPI + "\", realm=\"r\", nonce=\"" + NONCE
                + "\", uri=\"/\", response=\"" + RESPONSE + "\", qop=auth, nc=00000001, cnonce=\"cnonce-value\"");
        String printed = credentials + " " + DigestFixture.challenge(DigestAlgorithm.AKAV2_MD5) + " " + AkaNonce.parse(NONCE) + " "
                + new AuthenticationInfo(credentials.proof().orElseThrow(), RESPONSE, Optional.empty()) + " "
                + new HttpDigest.Request(IMPI, "GET", "/", PROOF);
        for (String secret : List.of(IMPI, NONCE, RESPONSE, "cnonce-value")) {
            assertFalse(printed.contains(secret), printed);
        }
    }

    @Test
    void readsWhatDeployedPeersWrite() {
        DigestChallenge plain = challenges("digest REALM=x , Nonce = \"n,=\\\"\"\t,\tQOP=\"auth , auth-int,token\","
                + "ALGORITHM=\"akav1-md5\",, stale=TRUE, domain=\"/a b\", unknown=1,").get(0);
        assertEquals(new DigestChallenge("x", "n,=\"", DigestAlgorithm.AKAV1_MD5, Set.of(Qop.AUTH, Qop.AUTH_INT), Optional.empty(), true),
                plain);
        assertEquals(Set.of(Qop.AUTH_INT), challenges("Digest realm=x,nonce=y,qop=auth-int").get(0).qop());
        assertEquals(DigestAlgorithm.MD5, challenges("Digest realm=x,nonce=y").get(0).algorithm());
        assertEquals(Set.of(), challenges("Digest realm=x,nonce=y").get(0).qop());
        assertFalse(challenges("Digest realm=x,nonce=y,stale=yes").get(0).stale());
        assertEquals("00ABCDEF", DigestAuthorization.parse("Digest username=u,realm=r,nonce=n,uri=\"/\",response=\"" + RESPONSE
                + "\",qop=\"auth-int\",nc=\"00ABCDEF\",cnonce=c,algorithm=\"MD5\"").proof().orElseThrow().nc());
        assertEquals(0xffffffffL, DigestProof.of(Qop.AUTH, -1, "c").count());
    }

    @Test
    void findsEachChallengeAmongOthers() {
        String header = "Basic realm=\"a, Digest b\", Negotiate YIIabc/+==, NTLM, Digest realm=\"r\", nonce=\"n1\", qop=\"auth-int\","
                + " algorithm=AKAv1-MD5 , Digest realm=\"r\",nonce=\"n2\",qop=auth-int,algorithm=AKAv2-MD5, "
                + "Digest realm=\"r\", nonce=\"n3\", algorithm=SHA-512-256, Bearer";
        List<DigestChallenge> challenges = challenges(header, "Digest realm=r, nonce=n4, qop=\"auth\", algorithm=AKAv2-SHA-256");
        assertEquals(List.of("n1", "n2", "n4"), challenges.stream().map(DigestChallenge::nonce).toList());
        assertEquals("n2", DigestChallenge.strongest(challenges, DigestAlgorithm.AKAV1_MD5, Qop.AUTH_INT).nonce());
        assertEquals("n4", DigestChallenge.strongest(challenges, DigestAlgorithm.AKAV1_MD5, Qop.AUTH).nonce());
        assertMalformed(() -> DigestChallenge.strongest(challenges, DigestAlgorithm.AKAV2_SHA_256, Qop.AUTH_INT));
        assertMalformed(() -> DigestChallenge.strongest(challenges, DigestAlgorithm.MD5, Qop.AUTH_INT));
        assertMalformed(() -> DigestChallenge.strongest(List.of(), DigestAlgorithm.MD5, Qop.AUTH));
        assertEquals(List.of(), challenges("", " , ", "Basic realm=x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Digest realm=\"r\"", "Digest nonce=\"n\"", "Digest", "Digest abc==", "realm=\"r\", nonce=\"n\"", "Digest realm=\"r, nonce=n",
        "Digest realm=\"r\" nonce=\"n\"", "Digest realm=\"r\", nonce=n, realm=\"s\"", "Digest realm=\"r\", nonce=n, REALM=\"s\"",
        "Digest realm=\"r\\", "Digest realm=, nonce=n", "Digest realm=r, nonce=a/b", "Digest realm=\"\t\", nonce=n",
        "Digest realm=\"r\u0000\", nonce=n", "Digest realm=\"r\r\nX: y\", nonce=n", "Digest realm=\"\u00e9\", nonce=n", "Digest;realm=r",
        "Digest realm=\"r\", nonce=\"\"", "=\"x\"", "Digest =x", "\"Digest\" realm=r",
        "Digest realm=r, nonce=n, \"x\"", "Digest realm=r, nonce==n", "Digest realm=r, nonce=n("})
    void malformedChallengesAreRefused(String header) {
        assertMalformed(() -> challenges(header));
    }

    @Test
    void headersWithoutBoundsAreRefused() {
        assertMalformed(() -> challenges("Digest realm=\"" + "r".repeat(8192) + "\", nonce=n"));
        assertMalformed(() -> challenges("Digest realm=r, nonce=n" + manyParameters(40)));
        assertEquals(1, challenges("Digest realm=r, nonce=n" + manyParameters(30)).size());
        assertMalformed(() -> challenges("Basic, ".repeat(17)));
        assertEquals(List.of(), challenges("Basic, ".repeat(16)));
    }

    private static String manyParameters(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(", p").append(i).append("=1");
        }
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce"})
    void credentialsMustBeComplete(String missing) {
        String full = "Digest username=u, realm=r, nonce=n, uri=\"/\", response=" + RESPONSE + ", qop=auth-int, nc=00000001, cnonce=c, z=1";
        assertFalse(DigestAuthorization.parse(full).isInitial());
        assertMalformed(() -> DigestAuthorization.parse(full.replaceFirst(" " + missing + "=[^,]*,", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "nc=0000001", "nc=000000001", "nc=00000000", "nc=0000000g", "qop=auth-conf", "cnonce=\"\"", "response=\"\"", "nonce=\"\"",
        "response=8dcd54cb1cecc2b2683ed39c868cbe1", "response=8DCD54CB1CECC2B2683ED39C868CBE18", "algorithm=MD5-sess",
        "algorithm=SHA-256", "auts=\"AAAA\"", "auts=\"%%%=\"", "username*=\"UTF-8''x\"", "userhash=true"})
    void malformedCredentialsAreRefused(String changed) {
        String name = changed.substring(0, changed.indexOf('='));
        String full = "Digest username=u, realm=r, nonce=n, uri=\"/\", response=" + RESPONSE + ", qop=auth-int, nc=00000001, cnonce=c";
        DigestAuthorization.parse(full);
        assertMalformed(() -> DigestAuthorization.parse(full.replaceFirst(", " + Pattern.quote(name) + "=[^,]*", "")
                + ", " + changed));
    }

    @Test
    void onlyOneSetOfDigestCredentials() {
        String one = DigestAuthorization.initial("u", "r", "/").header();
        for (String header : List.of("", "Basic dTpw", one + ", " + one, "Bearer x, " + one)) {
            assertMalformed(() -> DigestAuthorization.parse(header));
        }
        assertMalformed(() -> DigestAuthorization.parse(one + ", auts=\"" + Auts.of(new byte[14]).field() + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "qop=auth-int, cnonce=c, nc=00000001", "rspauth=" + RESPONSE, "qop=auth-int, rspauth=" + RESPONSE + ", nc=00000001",
        "qop=auth-int, rspauth=" + RESPONSE + ", cnonce=c", "rspauth=" + RESPONSE + ", cnonce=c, nc=00000001",
        "qop=auth-int, rspauth=\"\", cnonce=c, nc=00000001", "qop=auth-int, rspauth=xyz, cnonce=c, nc=00000001",
        "Digest qop=auth-int, rspauth=" + RESPONSE + ", cnonce=c, nc=00000001"})
    void incompleteServerProofsAreRefused(String header) {
        assertMalformed(() -> AuthenticationInfo.parse(header));
    }

    @Test
    void namesCannotSplitAHeader() {
        for (String bad : List.of("a\r\nb", "a\u0000", "\u00e9", "a\tb")) {
            assertMalformed(() -> DigestAuthorization.initial(bad, "r", "/"));
            assertMalformed(() -> DigestAuthorization.initial("u", bad, "/"));
            assertMalformed(() -> DigestAuthorization.initial("u", "r", bad));
            assertMalformed(() -> DigestProof.of(Qop.AUTH, 1, bad));
            assertMalformed(() -> new DigestChallenge("r", bad, DigestAlgorithm.MD5, Set.of(), Optional.empty(), false));
            assertMalformed(() -> new DigestChallenge("r", "n", DigestAlgorithm.MD5, Set.of(), Optional.of(bad), false));
            assertMalformed(() -> new AuthenticationInfo(PROOF, RESPONSE, Optional.of(bad)));
        }
    }
}
