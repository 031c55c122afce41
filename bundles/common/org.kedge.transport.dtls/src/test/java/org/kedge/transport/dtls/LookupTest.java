package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;

/** Key look-ups that take their time, fail, or never answer. */
class LookupTest {
    private interface Psk extends KeyResolver {
        @Override
        default CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }

    private static DtlsListenerSettings impatient(DtlsListenerSettings s) {
        return new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(), s.suites(), s.maxConnections(),
                s.mtu(), Duration.ofMillis(500), s.requestTimeout(), s.workers(), s.queue(), s.connectionId());
    }

    private static Optional<KeyResolver.ResolvedPsk> found(SecretBytes key) {
        return Optional.of(new KeyResolver.ResolvedPsk(key, "from elsewhere"));
    }

    private static CompletionStage<SecureChannel> connecting(Fixture fixture, PeerAddress address, Duration limit) {
        return fixture.client.connect(address, Fixture.psk(), new ConnectOptions(KeyExport.BOOTSTRAP, limit, limit));
    }

    /**
     * Connects until the listener has told its owner something; on a machine that has other things to do the client may have given up
     * before the listener has looked anything up, and then waits longer.
     */
    private static void assertRefused(Fixture fixture, PeerAddress address, Duration limit, ErrorCode told) {
        int tries = 0;
        for (Duration patience = limit; fixture.audit.isEmpty() && patience.toSeconds() < 60; patience = patience.multipliedBy(3)) {
            tries++;
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, Fixture.failure(connecting(fixture, address, patience)).code());
        }
        Await.until("told", () -> !fixture.audit.isEmpty());
        assertEquals(Set.of(told.code()), Set.copyOf(fixture.auditCodes()));
        assertTrue(fixture.audit.size() <= tries, "told more often than refused: " + fixture.auditCodes());
    }

    @Test
    void handshakeWaitsForALookUpOfThreeSeconds() {
        SecretBytes key = SecretBytes.copyOf(Fixture.KEY);
        try (Fixture fixture = new Fixture().started()) {
            fixture.listener.addResolver((Psk) identity -> new CompletableFuture<Optional<KeyResolver.ResolvedPsk>>()
                    .completeOnTimeout(found(key), 3, TimeUnit.SECONDS), 10);
            try (SecureChannel channel = Fixture.get(connecting(fixture, fixture.address(), Duration.ofSeconds(60)));
                    SecretBytes exported = channel.takeExportedKey()) {
                Fixture.get(channel.request(Request.postJson(List.of("enrolment"), "{}".getBytes())));
                assertEquals("from elsewhere", fixture.requests.remove().session().peer().principal());
                assertArrayEquals(exported.copy(), fixture.serverExports.remove());
            }
            assertTrue(key.isClosed(), "the transport wipes the key it was given");
        }
    }

    @Test
    void lookUpThatNeverAnswersIsARefusalAndALateAnswerIsWiped() {
        CompletableFuture<Optional<KeyResolver.ResolvedPsk>> answer = new CompletableFuture<>();
        try (Fixture fixture = new Fixture(LookupTest::impatient, new RefusingVerifier(), DtlsClientSettings.defaults()).started();
                UdpRelay relay = new UdpRelay(fixture.listener.address().getPort())) {
            fixture.listener.addResolver((Psk) identity -> answer, 10);
            assertRefused(fixture, Fixture.at(relay.port()), Duration.ofSeconds(4), ErrorCode.REQUEST_TIMED_OUT);
            assertTrue(relay.serverKinds().stream().noneMatch(kind -> kind.startsWith("21")), "no alert");
            SecretBytes late = SecretBytes.copyOf(Fixture.KEY);
            answer.complete(found(late));
            assertTrue(late.isClosed());
        }
    }

    @Test
    void failingResolverRefusesWithItsCode() {
        try (Fixture fixture = new Fixture().started()) {
            fixture.listener.addResolver((Psk) identity -> CompletableFuture
                    .failedFuture(new KedgeException(ErrorCode.KEY_EXPIRED, "the key of " + identity)), 10);
            assertRefused(fixture, fixture.address(), Duration.ofSeconds(2), ErrorCode.KEY_EXPIRED);
        }
    }

    @Test
    void resolverThatAnswersNullRefusesAtOnce() {
        for (Psk resolver : List.<Psk>of(identity -> null, identity -> CompletableFuture.completedFuture(null))) {
            try (Fixture fixture = new Fixture().started()) {
                fixture.listener.addResolver(resolver, 10);
                assertRefused(fixture, fixture.address(), Duration.ofSeconds(2), ErrorCode.INTERNAL);
            }
        }
    }

    @Test
    void nextResolverIsAskedWhenTheFirstKnowsNothing() {
        try (Fixture fixture = new Fixture().started()) {
            fixture.listener.addResolver((Psk) identity -> CompletableFuture.completedFuture(Optional.empty()), 10);
            try (SecureChannel channel = fixture.connect()) {
                Fixture.get(channel.request(Request.postJson(List.of("enrolment"), "{}".getBytes())));
                assertEquals("enrolee-" + Fixture.IDENTITY, fixture.requests.remove().session().peer().principal());
            }
        }
    }
}
