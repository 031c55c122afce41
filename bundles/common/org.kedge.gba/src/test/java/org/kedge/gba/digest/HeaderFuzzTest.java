package org.kedge.gba.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.gba.digest.DigestFixture.PROOF;
import static org.kedge.gba.digest.DigestFixture.RESPONSE;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.aka.Auts;

/** Headers at random from a fixed seed: what is written is read again, and whatever comes is read or refused, nothing else. */
class HeaderFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final String INTERESTING = "\"\\,= \t;Digest\u0000\u00e9\u007f/+abc019*'%\r\n()";
    private final Random random = new Random(7616);

    private String printable() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextBoolean() ? ' ' + random.nextInt(95) : "\"\\,= ".charAt(random.nextInt(5))));
        }
        return text.toString();
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private DigestChallenge challenge() {
        EnumSet<Qop> qop = EnumSet.allOf(Qop.class);
        qop.removeIf(q -> random.nextBoolean());
        return new DigestChallenge(printable(), "n" + printable(), oneOf(DigestAlgorithm.values()), qop,
                random.nextBoolean() ? Optional.empty() : Optional.of(printable()), random.nextBoolean());
    }

    private DigestAuthorization credentials() {
        byte[] auts = new byte[Auts.LENGTH];
        random.nextBytes(auts);
        DigestAlgorithm algorithm = oneOf(DigestAlgorithm.values());
        DigestProof proof = DigestProof.of(oneOf(Qop.values()), 1 + random.nextInt(1000), "c" + printable());
        return new DigestAuthorization(printable(), printable(), "n" + printable(), printable(),
                "0a".repeat(algorithm.responseDigits() / 2), algorithm, Optional.of(proof),
                random.nextBoolean() ? Optional.empty() : Optional.of(printable()),
                random.nextBoolean() ? Optional.empty() : Optional.of(Auts.of(auts)));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (int i = 0; i < ROUNDS; i++) {
            List<DigestChallenge> challenges = List.of(challenge(), challenge(), challenge());
            String header = challenges.get(0).header() + ", Negotiate abc==, " + challenges.get(1).header();
            assertEquals(challenges, DigestChallenge.parse(List.of(header, challenges.get(2).header())));
            DigestAuthorization credentials = credentials();
            assertEquals(credentials, DigestAuthorization.parse(credentials.header()));
            AuthenticationInfo info = new AuthenticationInfo(credentials.proof().orElseThrow(), RESPONSE, Optional.of(printable()));
            assertEquals(info, AuthenticationInfo.parse(info.header()));
        }
    }

    @Test
    void mutatedHeadersAreReadOrRefused() {
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            refused += readOrRefuse(h -> DigestChallenge.parse(List.of(h)), mutated(challenge().header()));
            refused += readOrRefuse(DigestAuthorization::parse, mutated(credentials().header()));
            refused += readOrRefuse(AuthenticationInfo::parse, mutated(new AuthenticationInfo(PROOF, RESPONSE, Optional.empty()).header()));
            refused += readOrRefuse(UaRealm::parse, mutated("3GPP-bootstrapping@naf.example.com;3GPP-bootstrapping-uicc@naf.example.com"));
            refused += readOrRefuse(AkaNonce::parse, mutated(DigestFixture.NONCE));
        }
        assertTrue(refused > ROUNDS, "the mutations are too mild: " + refused + " refused");
    }

    private String mutated(String header) {
        StringBuilder text = new StringBuilder(header);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            char with = INTERESTING.charAt(random.nextInt(INTERESTING.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, with);
                case 1 -> text.setCharAt(at, with);
                case 2 -> text.setLength(at + 1);
                default -> text.deleteCharAt(at).append(with);
            }
        }
        return text.toString();
    }

    private static int readOrRefuse(Function<String, ?> reader, String header) {
        try {
            reader.apply(header);
            return 0;
        } catch (KedgeException e) {
            assertEquals(ErrorCode.EXCHANGE_MALFORMED, e.code(), header);
            return 1;
        } catch (RuntimeException e) {
            throw new AssertionError("neither read nor refused: " + header, e);
        }
    }
}
