package org.kedge.itests.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** Who does not get in: coded for the owner of the node, alike for the peer (D-80), and nothing established. */
public abstract class RefusalKit extends TransportKit {
    /** Shorter than an enrolment's 10 s: a transport may refuse by silence. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** For what is answered at once, but for a busy machine. */
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final byte[] OTHER_KEY = "fedcba9876543210fedcba9876543210".getBytes();

    /** @param transport described for the kits */
    protected RefusalKit(TransportUnderTest transport) {
        super(transport);
    }

    private KedgeException refused(LocalCredential credential) {
        boolean silent = credential instanceof LocalCredential.Psk && transport.failedLookup() == ErrorCode.HANDSHAKE_REFUSED_OR_LOST;
        int before = scene.refusals().size();
        KedgeException failure = refused(credential, silent ? PATIENCE : LONG);
        // Silence may also mean that the client gave up before the listener came to refuse it.
        return silent && scene.refusals().size() == before ? refused(credential, LONG) : failure;
    }

    private KedgeException refused(LocalCredential credential, Duration patience) {
        return Scene.failure(scene.client.connect(scene.address(), credential, scene.options(patience, patience)));
    }

    private void assertNothingEstablished(ErrorCode... told) {
        List<String> codes = Stream.of(told).map(ErrorCode::code).toList();
        Await.until("the owner is told " + codes, () -> scene.refusals().size() >= codes.size());
        assertEquals(codes, scene.refusals());
        assertEquals(0, scene.listener.sessions());
        assertTrue(scene.requests.isEmpty());
    }

    @Test
    void unknownIdentityAndWrongKeyLookAlike() {
        scene.start();
        // Identities of one length: the length of the client's own message would tell them apart before anybody refused.
        KedgeException unknown = refused(Scene.psk("kpm-2@mef.example.org", Scene.KEY));
        assertNothingEstablished(ErrorCode.PEER_UNKNOWN);
        KedgeException wrong = refused(Scene.psk(Scene.IDENTITY, OTHER_KEY));
        assertEquals(transport.refusedPsk(), unknown.code());
        assertEquals(unknown.getMessage().replaceAll(":\\d+", ""), wrong.getMessage().replaceAll(":\\d+", ""));
        Await.until("the owner is told both", () -> scene.refusals().size() == 2);
        assertNotEquals(ErrorCode.PEER_UNKNOWN.code(), scene.refusals().get(1));
        assertEquals(0, scene.listener.sessions());
    }

    @Test
    void keyWhoseEndHasPassedLooksLikeAnUnknownOne() {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");
        scene.clock.set(end);
        scene.keys.put(Scene.IDENTITY, new Scene.Known(Scene.KEY, Optional.of(end)));
        scene.start();
        KedgeException expired = refused(Scene.psk());
        assertNothingEstablished(ErrorCode.KEY_EXPIRED);
        assertTrue(scene.handedOut.remove().isClosed(), "the transport wipes the key it was given");
        KedgeException unknown = refused(Scene.psk("kpm-2@mef.example.org", Scene.KEY));
        assertEquals(unknown.getMessage().replaceAll(":\\d+", ""), expired.getMessage().replaceAll(":\\d+", ""));
    }

    @Test
    void lookUpThatFailsRefusesWithItsCode() {
        scene.start().listener.addResolver(new PskOnly(identity -> CompletableFuture
                .failedFuture(new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "the MEF of " + identity))), 10);
        assertEquals(transport.failedLookup(), refused(Scene.psk()).code());
        assertNothingEstablished(ErrorCode.KEY_SERVER_UNREACHABLE);
    }

    @Test
    void lookUpThatNeverAnswersRefusesAndALateAnswerIsWiped() {
        CompletableFuture<Optional<ResolvedPsk>> answer = new CompletableFuture<>();
        scene.lookupTimeout = Duration.ofMillis(300);
        scene.start().listener.addResolver(new PskOnly(identity -> answer), 10);
        assertEquals(transport.failedLookup(), refused(Scene.psk()).code());
        assertNothingEstablished(ErrorCode.REQUEST_TIMED_OUT);
        SecretBytes late = SecretBytes.copyOf(Scene.KEY);
        answer.complete(Optional.of(new ResolvedPsk(late, "too late")));
        assertTrue(late.isClosed());
    }

    @Test
    void clientGivesAHandshakeUpAfterItsTime() {
        scene.start().listener.addResolver(new PskOnly(identity -> new CompletableFuture<>()), 10);
        // Connected within the time it must be: on a machine that takes longer than the shortest it is tried with longer ones.
        ErrorCode given = ErrorCode.CONNECT_FAILED;
        for (int millis = 300; given == ErrorCode.CONNECT_FAILED && millis < 15_000; millis *= 4) {
            given = refused(Scene.psk(), Duration.ofMillis(millis)).code();
        }
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, given);
    }

    @Test
    void whereNobodyListensNothingIsConnected() {
        scene.start();
        CompletionStage<SecureChannel> connecting = scene.client.connect(scene.at(transport.freePort()), Scene.psk(),
                scene.options(PATIENCE, PATIENCE));
        assertEquals(transport.nobodyListens(), Scene.failure(connecting).code());
    }

    /**
     * A certificate that must be refused.
     *
     * @param issue makes it for the flavour and name that are expected
     */
    record Wrong(ErrorCode code, Issue issue) {
        interface Issue {
            Issued by(Pki pki, CertificateFlavour flavour, String name);
        }

        @Override
        public String toString() {
            return code.name();
        }
    }

    static Stream<Wrong> wrongCertificates() {
        return Stream.of(new Wrong(ErrorCode.CERTIFICATE_NAME, (pki, flavour, name) -> pki.second.issue(flavour, "other.example.org")),
                new Wrong(ErrorCode.CERTIFICATE_EXPIRED, (pki, flavour, name) -> pki.expired(flavour, name)),
                new Wrong(ErrorCode.CERTIFICATE_UNTRUSTED,
                        (pki, flavour, name) -> CertificateAuthority.root("Another root").issue(flavour, name)));
    }

    @ParameterizedTest
    @MethodSource("wrongCertificates")
    void clientRefusesTheServersCertificateWithItsCode(Wrong wrong) {
        Pki pki = new Pki();
        scene.with(pki).own = Optional.of(Pki.own(wrong.issue.by(pki, CertificateFlavour.FQDN, Pki.MEF.value())));
        scene.start();
        assertEquals(wrong.code, refused(pki.node.towards(pki.aboutMef())).code());
        assertNothingEstablished(ErrorCode.HANDSHAKE_ALERT);
    }

    @ParameterizedTest
    @MethodSource("wrongCertificates")
    void listenerRefusesTheClientsCertificateWithItsCode(Wrong wrong) {
        Pki pki = new Pki();
        scene.with(pki).certificates.set(pki.aboutNode(CertificateFlavour.CSE_ID, Pki.NODE));
        scene.start();
        Issued node = wrong.issue.by(pki, CertificateFlavour.CSE_ID, Pki.NODE);
        assertEquals(ErrorCode.HANDSHAKE_ALERT, refused(node.towards(pki.aboutMef())).code());
        assertNothingEstablished(wrong.code);
    }

    @Test
    void revokedCertificatesAreRefusedOnBothSides() {
        Pki pki = new Pki();
        pki.second.revoke(pki.node.certificate());
        scene.verifier = Optional.of(pki.verifierWithCrls());
        Function<CertificateInformation, CertificateInformation> hard = i -> new CertificateInformation(i.flavour(), i.identifier(),
                i.trustAnchors(), Revocation.HARD);
        scene.with(pki).certificates.set(hard.apply(pki.aboutNode()));
        scene.start();
        assertEquals(ErrorCode.HANDSHAKE_ALERT, refused(pki.node.towards(pki.aboutMef())).code());
        assertNothingEstablished(ErrorCode.CERTIFICATE_REVOKED);

        pki.second.revoke(pki.mef.certificate());
        scene.verifier = Optional.of(pki.verifierWithCrls());
        assertEquals(ErrorCode.CERTIFICATE_REVOKED, refused(pki.node.towards(hard.apply(pki.aboutMef()))).code());
    }

    @Test
    void certificateThatNoResolverKnowsIsRefused() {
        Pki pki = new Pki();
        scene.with(pki).certificates.set(null);
        scene.start();
        assertEquals(ErrorCode.HANDSHAKE_ALERT, refused(pki.node.towards(pki.aboutMef())).code());
        assertNothingEstablished(ErrorCode.PEER_UNKNOWN);
    }
}
