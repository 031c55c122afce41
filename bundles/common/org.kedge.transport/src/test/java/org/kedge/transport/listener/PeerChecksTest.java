package org.kedge.transport.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.KeyResolver;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.PeerVerifier;
import org.kedge.pki.Validity;
import org.kedge.transport.core.Threads;

/** What a listener makes of the answers of its resolvers. */
class PeerChecksTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    private final ThreadPoolExecutor workers = Threads.workers("test-worker", 2, 10);
    private final AtomicReference<Thread> verifying = new AtomicReference<>();
    private final Ranked<KeyResolver> resolvers = new Ranked<>();

    /** Finds everything valid. */
    private final PeerVerifier verifier = new PeerVerifier() {
        @Override
        public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information) {
            verifying.set(Thread.currentThread());
            return chain;
        }

        @Override
        public void verify(PublicKey rawKey, CertificateInformation information) {
            verifying.set(Thread.currentThread());
        }
    };

    @AfterEach
    void end() {
        timer.shutdownNow();
        workers.shutdownNow();
    }

    private PeerChecks checks(InstantSource clock) {
        return new PeerChecks(new Lookups(resolvers, workers, timer, Duration.ofSeconds(20)),
                new ListenerServices(() -> Optional.of(verifier), Meters.NONE, Optional::empty, clock), workers);
    }

    private void resolve(CompletionStage<Optional<KeyResolver.ResolvedPsk>> psk,
            CompletionStage<Optional<KeyResolver.ResolvedCertificate>> certificate) {
        resolvers.add(new KeyResolver() {
            @Override
            public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
                return psk;
            }

            @Override
            public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
                return certificate;
            }
        }, 0, 0);
    }

    private static ErrorCode failure(CompletableFuture<?> stage) {
        return KedgeException.of(assertThrows(Exception.class, () -> stage.get(20, TimeUnit.SECONDS))).code();
    }

    private SecretBytes key(Instant notAfter) {
        SecretBytes key = SecretBytes.copyOf(new byte[32]);
        resolve(CompletableFuture.completedFuture(Optional.of(new KeyResolver.ResolvedPsk(key, "who", Optional.of(notAfter)))),
                CompletableFuture.completedFuture(Optional.empty()));
        return key;
    }

    @Test
    void keyIsGivenUntilItsEndAndWithIt() throws Exception {
        SecretBytes key = key(NOW.plusMillis(1));
        PeerChecks.FoundPsk found = checks(InstantSource.fixed(NOW)).psk("x", OptionalInt.empty()).get(20, TimeUnit.SECONDS);
        assertSame(key, found.key());
        assertFalse(key.isClosed());
        assertEquals(Optional.of(NOW.plusMillis(1)), found.resolution().notAfter());
        assertEquals("x", found.resolution().peer().identifier());
    }

    @Test
    void keyAtItsEndIsWipedAndRefused() {
        SecretBytes key = key(NOW);
        assertEquals(ErrorCode.KEY_EXPIRED, failure(checks(InstantSource.fixed(NOW)).psk("x", OptionalInt.empty())));
        assertTrue(key.isClosed());
    }

    @Test
    void withoutATrustedClockAKeyWithAnEndIsWipedAndRefused() {
        SecretBytes key = key(NOW);
        assertEquals(ErrorCode.CLOCK_NOT_TRUSTED, failure(checks(() -> {
            throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "on purpose");
        }).psk("x", OptionalInt.empty())));
        assertTrue(key.isClosed());
    }

    @Test
    void sessionOfACertificateEndsWithTheFirstOfItsPathThatEnds() throws Exception {
        CertificateAuthority root = CertificateAuthority.root("Test root");
        Issued shorter = root.issue(CertificateFlavour.FQDN, "a.example.org", Validity.days(10));
        Issued longer = root.issue(CertificateFlavour.FQDN, "b.example.org", Validity.days(20));
        List<X509Certificate> path = List.of(longer.certificate(), shorter.certificate());
        resolve(CompletableFuture.completedFuture(Optional.empty()), CompletableFuture.completedFuture(Optional.of(
                new KeyResolver.ResolvedCertificate(information(CertificateFlavour.FQDN), "who"))));
        Resolution resolution = checks(InstantSource.fixed(NOW)).certificate(path, longer.publicKey()).get(20, TimeUnit.SECONDS);
        assertEquals(Optional.of(shorter.certificate().getNotAfter().toInstant()), resolution.notAfter());
        assertEquals(path, resolution.peer().chain());
    }

    private static CertificateInformation information(CertificateFlavour flavour) {
        return new CertificateInformation(flavour, "b.example.org", List.of(), Revocation.OFF);
    }

    @Test
    void answerOnAThreadOfTheResolverIsVerifiedOnAWorker() throws Exception {
        CompletableFuture<Optional<KeyResolver.ResolvedCertificate>> answer = new CompletableFuture<>();
        resolve(CompletableFuture.completedFuture(Optional.empty()), answer);
        PublicKey raw = CertificateAuthority.root("Test root").certificate().getPublicKey();
        CompletableFuture<Resolution> asked = checks(InstantSource.fixed(NOW)).certificate(List.of(), raw);
        answer.complete(Optional.of(new KeyResolver.ResolvedCertificate(information(CertificateFlavour.RAW_PUBLIC_KEY), "who")));
        assertEquals(Optional.empty(), asked.get(20, TimeUnit.SECONDS).notAfter());
        assertTrue(verifying.get().getName().startsWith("kedge-test-worker"), verifying.get().getName());
    }
}
