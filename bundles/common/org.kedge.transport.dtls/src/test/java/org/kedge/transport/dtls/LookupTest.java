package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

    @Test
    void handshakeWaitsForALookUpOfThreeSeconds() {
        SecretBytes key = SecretBytes.copyOf(Fixture.KEY);
        try (Fixture fixture = new Fixture().started()) {
            fixture.listener.addResolver((Psk) identity -> new CompletableFuture<Optional<KeyResolver.ResolvedPsk>>()
                    .completeOnTimeout(found(key), 3, TimeUnit.SECONDS), 10);
            try (SecureChannel channel = fixture.connect(); SecretBytes exported = channel.takeExportedKey()) {
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
            KedgeException failure = Fixture.failure(fixture.client.connect(Fixture.at(relay.port()), Fixture.psk(),
                    new ConnectOptions(KeyExport.BOOTSTRAP, Duration.ofSeconds(4), Duration.ofSeconds(4))));
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, failure.code());
            assertTrue(relay.serverKinds().stream().noneMatch(kind -> kind.startsWith("21")), "no alert");
            assertEquals(List.of(ErrorCode.REQUEST_TIMED_OUT.code()), fixture.auditCodes());
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
            var connecting = fixture.client.connect(fixture.address(), Fixture.psk(),
                    new ConnectOptions(KeyExport.BOOTSTRAP, Duration.ofSeconds(2), Duration.ofSeconds(2)));
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, Fixture.failure(connecting).code());
            Await.until("told", () -> fixture.auditCodes().equals(List.of(ErrorCode.KEY_EXPIRED.code())));
        }
    }

    @Test
    void resolverThatAnswersNullRefusesAtOnce() {
        for (Psk resolver : List.<Psk>of(identity -> null, identity -> CompletableFuture.completedFuture(null))) {
            try (Fixture fixture = new Fixture().started()) {
                fixture.listener.addResolver(resolver, 10);
                var connecting = fixture.client.connect(fixture.address(), Fixture.psk(),
                        new ConnectOptions(KeyExport.BOOTSTRAP, Duration.ofSeconds(2), Duration.ofSeconds(2)));
                assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, Fixture.failure(connecting).code());
                Await.until("told", () -> fixture.auditCodes().equals(List.of(ErrorCode.INTERNAL.code())));
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
