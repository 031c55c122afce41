package org.kedge.itests.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.PeerIdentity.Kind;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.ServerSession;
import org.kedge.crypto.PublicKeyId;
import org.kedge.transport.core.OwnKeyPair;

/** Who the two sides are to each other after a handshake, and what look-ups it waits for. */
public abstract class HandshakeKit extends TransportKit {
    /** @param transport described for the kits */
    protected HandshakeKit(TransportUnderTest transport) {
        super(transport);
    }

    private ServerSession session(SecureChannel channel) {
        assertEquals(ReplyStatus.OK, Scene.get(channel.request(Scene.TAKE)).status());
        return scene.requests.remove().session();
    }

    private void assertFacts(String suite, SecureChannel channel, ServerSession session) {
        for (HandshakeFacts facts : List.of(channel.facts(), session.facts())) {
            assertEquals(transport.protocol(), facts.protocol());
            assertEquals(suite, facts.cipherSuite());
            assertTrue(facts.extendedMasterSecret() && facts.fullHandshake());
            assertTrue(!facts.duration().isNegative() && facts.duration().compareTo(Duration.ofSeconds(60)) < 0);
        }
    }

    @Test
    void preSharedKeyAuthenticatesBothSides() {
        try (SecureChannel channel = scene.start().connect()) {
            ServerSession session = session(channel);
            assertEquals(new PeerIdentity(Kind.PSK, Scene.IDENTITY, Pki.MEF.value(), List.of()), channel.peer());
            assertEquals(new PeerIdentity(Kind.PSK, Scene.IDENTITY, "principal of " + Scene.IDENTITY, List.of()), session.peer());
            assertFacts(transport.pskSuite(), channel, session);
            assertTrue(scene.handedOut.remove().isClosed(), "the transport wipes the key it was given");
        }
    }

    @Test
    void certificatesAuthenticateBothSides() {
        Pki pki = new Pki();
        try (SecureChannel channel = scene.with(pki).start().connect(pki.node.towards(pki.aboutMef()))) {
            ServerSession session = session(channel);
            assertEquals(new PeerIdentity(Kind.CERTIFICATE, Pki.MEF.value(), Pki.MEF.value(), pki.mef.chain()), channel.peer());
            assertEquals(new PeerIdentity(Kind.CERTIFICATE, Pki.NODE, "principal of " + Pki.NODE, pki.node.chain()), session.peer());
            assertFacts(transport.certificateSuite(), channel, session);
        }
    }

    @Test
    void rawPublicKeysAuthenticateBothSides() {
        assumeTrue(transport.rawPublicKeys(), "this transport has no raw public keys");
        Pki pki = new Pki();
        String nodeId = PublicKeyId.of(pki.node.publicKey());
        CertificateInformation aboutMef = rawKey(PublicKeyId.of(pki.mef.publicKey()));
        scene.own = Optional.of(new OwnKeyPair(pki.mef.privateKey(), pki.mef.publicKey(), List.of()));
        scene.certificates.set(rawKey(nodeId));
        try (SecureChannel channel = scene.start()
                .connect(new LocalCredential.KeyPair(pki.node.privateKey(), pki.node.publicKey(), List.of(), aboutMef))) {
            ServerSession session = session(channel);
            assertEquals(new PeerIdentity(Kind.RAW_PUBLIC_KEY, aboutMef.identifier(), Pki.MEF.value(), List.of()), channel.peer());
            assertEquals(new PeerIdentity(Kind.RAW_PUBLIC_KEY, nodeId, "principal of " + nodeId, List.of()), session.peer());
        }
    }

    private static CertificateInformation rawKey(String id) {
        return new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, id, List.of(), Revocation.OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00112233445566778899AABBCCDDEEFF@mef.example.org", "dGhlIG5vbmNl/+8=@bsf.example.org", "CSE 1/ü\"%;"})
    void identitiesOfEveryShapeArrive(String identity) {
        scene.keys.put(identity, new Scene.Known(Scene.KEY, Optional.empty()));
        try (SecureChannel channel = scene.start().connect(Scene.psk(identity, Scene.KEY))) {
            assertEquals(identity, session(channel).peer().identifier());
        }
    }

    @Test
    void identityOf128OctetsIsAcceptedAnd129AreNot() {
        String longest = "x".repeat(128);
        scene.keys.put(longest, new Scene.Known(Scene.KEY, Optional.empty()));
        try (SecureChannel channel = scene.start().connect(Scene.psk(longest, Scene.KEY))) {
            assertEquals(longest, session(channel).peer().identifier());
        }
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED,
                assertThrows(KedgeException.class, () -> Scene.psk(longest + "x", Scene.KEY)).code());
    }

    @Test
    void connectionsToOneListenerUseTheirOwnCredentials() {
        byte[] other = "another key of thirty-two octets".getBytes();
        scene.keys.put("kpm-2@mef.example.org", new Scene.Known(other, Optional.empty()));
        try (SecureChannel one = scene.start().connect(); SecureChannel two = scene.connect(Scene.psk("kpm-2@mef.example.org", other))) {
            ServerSession second = session(two);
            ServerSession first = session(one);
            assertEquals(List.of(Scene.IDENTITY, "kpm-2@mef.example.org"), List.of(first.peer().identifier(), second.peer().identifier()));
            assertTrue(!first.id().equals(second.id()), "session ids differ");
        }
    }

    @Test
    void handshakeWaitsForASlowLookUp() {
        CompletableFuture<Optional<ResolvedPsk>> answer = new CompletableFuture<>();
        SecretBytes key = SecretBytes.copyOf(Scene.KEY);
        scene.start().listener.addResolver(new PskOnly(identity -> answer.completeOnTimeout(
                Optional.of(new ResolvedPsk(key, "from elsewhere")), 1500, TimeUnit.MILLISECONDS)), 10);
        try (SecureChannel channel = scene.connect()) {
            assertEquals("from elsewhere", session(channel).peer().principal());
        }
        assertTrue(key.isClosed(), "the transport wipes the key it was given");
    }

    /** A NAF key is one of the suite it is used with (D-66); identities of 3GPP carry a prefix (D-67). */
    @ParameterizedTest
    @ValueSource(strings = {"J+VWXq/vDWBhc2U2NCs/Lw==@bsf.mnc001.mcc001.pub.3gppnetwork.org",
            "3GPP-bootstrapping;J+VWXq/vDWBhc2U2NCs/Lw==@bsf.mnc001.mcc001.pub.3gppnetwork.org"})
    void resolverIsToldTheSuite(String bTid) {
        Queue<OptionalInt> suites = new ConcurrentLinkedQueue<>();
        scene.start().listener.addResolver(new KeyResolver() {
            @Override
            public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
                throw new AssertionError("asked without the suite");
            }

            @Override
            public CompletionStage<Optional<ResolvedPsk>> psk(String identity, OptionalInt cipherSuite) {
                suites.add(cipherSuite);
                return CompletableFuture.completedFuture(Optional.of(new ResolvedPsk(SecretBytes.copyOf(Scene.KEY), "UE")));
            }

            @Override
            public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }, 10);
        try (SecureChannel channel = scene.connect(Scene.psk(bTid, Scene.KEY))) {
            assertEquals(bTid, session(channel).peer().identifier());
            assertEquals(OptionalInt.of(transport.pskSuiteCode()), suites.remove());
        }
    }

    @Test
    void clientsWithoutACredentialAreRefusedBeforeAnythingIsSent() {
        CompletionStage<SecureChannel> connecting = scene.start().connecting(new LocalCredential.Anonymous(Optional.empty()));
        assertEquals(ErrorCode.CREDENTIAL_NOT_FOR_SCHEME, Scene.failure(connecting).code());
        assertTrue(scene.refusals().isEmpty());
    }

    @Test
    void nextResolverIsAskedWhenTheFirstKnowsNothing() {
        scene.start().listener.addResolver(new PskOnly(identity -> CompletableFuture.completedFuture(Optional.empty())), 10);
        try (SecureChannel channel = scene.connect()) {
            assertEquals("principal of " + Scene.IDENTITY, session(channel).peer().principal());
        }
    }

    @Test
    void keyPairThatComesLaterIsUsedWithoutLosingASession() {
        Pki pki = new Pki();
        scene.certificates.set(pki.aboutNode());
        try (SecureChannel early = scene.start().connect()) {
            CompletionStage<SecureChannel> refused = scene.connecting(pki.node.towards(pki.aboutMef()));
            assertEquals(ErrorCode.HANDSHAKE_ALERT, Scene.failure(refused).code());
            scene.listener.start(Optional.of(pki.mefKeyPair()));
            scene.connect(pki.node.towards(pki.aboutMef())).close();
            assertEquals(ReplyStatus.OK, Scene.get(early.request(Scene.TAKE)).status());
        }
    }

    @Test
    void certificatesNeedTheVerifier() {
        Pki pki = new Pki();
        scene.verifier = Optional.empty();
        CompletionStage<SecureChannel> connecting = scene.with(pki).start().connecting(pki.node.towards(pki.aboutMef()));
        assertEquals(ErrorCode.TRANSPORT_MISSING, Scene.failure(connecting).code());
    }
}
