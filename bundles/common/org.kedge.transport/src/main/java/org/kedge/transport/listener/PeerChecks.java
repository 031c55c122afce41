package org.kedge.transport.listener;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.pki.PeerVerifier;

/** Who may connect to a listener: asks the resolvers and judges what they answer, while a handshake waits. Thread-safe. */
public final class PeerChecks {
    private final Lookups lookups;
    private final Supplier<Optional<PeerVerifier>> verifier;
    private final Executor workers;
    private final InstantSource clock;

    PeerChecks(Lookups lookups, ListenerServices services, Executor workers) {
        this.lookups = lookups;
        this.verifier = services.verifier();
        this.workers = workers;
        this.clock = services.clock();
    }

    /**
     * The key of a peer.
     *
     * @param key closed by whoever asked
     * @param resolution whose it is
     */
    public record FoundPsk(SecretBytes key, Resolution resolution) {
    }

    /**
     * Looks a pre-shared key up.
     *
     * @param identity as claimed by the peer
     * @param cipherSuite the code of the suite the key is used with; empty when the engine does not tell which of several (D-68)
     * @return completes on any thread, exceptionally with {@link ErrorCode#PEER_UNKNOWN}, {@link ErrorCode#KEY_EXPIRED} (D-17),
     *         {@link ErrorCode#REQUEST_TIMED_OUT}, {@link ErrorCode#TRANSPORT_STOPPED} or the resolver's own code
     */
    public CompletableFuture<FoundPsk> psk(String identity, OptionalInt cipherSuite) {
        return lookups.ask(resolver -> resolver.psk(identity, cipherSuite), late -> late.key().close())
                .thenApply(found -> usable(identity, found));
    }

    private FoundPsk usable(String identity, ResolvedPsk found) {
        try {
            if (found.notAfter().isPresent() && !clock.instant().isBefore(found.notAfter().get())) {
                throw new KedgeException(ErrorCode.KEY_EXPIRED, "the key of " + found.principal() + " ended " + found.notAfter().get());
            }
        } catch (KedgeException e) {
            found.key().close();
            throw e;
        }
        return new FoundPsk(found.key(), new Resolution(
                new PeerIdentity(PeerIdentity.Kind.PSK, identity, found.principal(), List.of()), found.notAfter()));
    }

    /**
     * Finds out whose a certificate is and verifies it by that answer.
     *
     * @param chain as received, end entity first; empty for a raw public key
     * @param key of the end entity, or the raw key
     * @return completes on a worker, exceptionally with {@link ErrorCode#PEER_UNKNOWN}, a code of area 3 or one of the look-up
     */
    public CompletableFuture<Resolution> certificate(List<X509Certificate> chain, PublicKey key) {
        AtomicReference<Thread> asker = new AtomicReference<>();
        CompletableFuture<Resolution> result = new CompletableFuture<>();
        lookups.ask(resolver -> {
            asker.set(Thread.currentThread());
            return resolver.certificate(new Presented(chain, key));
        }, late -> { }).whenComplete((found, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (Thread.currentThread() == asker.get()) {
                verify(chain, key, found, result);
            } else {
                verifyOnWorker(chain, key, found, result);
            }
        });
        return result;
    }

    /** The answer came on a thread of the resolver, which is not ours to spend on path validation. */
    private void verifyOnWorker(List<X509Certificate> chain, PublicKey key, ResolvedCertificate found,
            CompletableFuture<Resolution> result) {
        try {
            workers.execute(() -> verify(chain, key, found, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new KedgeException(ErrorCode.TRANSPORT_STOPPED, "verification: no worker is free"));
        }
    }

    private void verify(List<X509Certificate> chain, PublicKey key, ResolvedCertificate found, CompletableFuture<Resolution> result) {
        Resolution resolution;
        try {
            PeerVerifier present = verifier.get().orElseThrow(
                    () -> new KedgeException(ErrorCode.TRANSPORT_MISSING, "the certificate verifier is not running"));
            resolution = chain.isEmpty() ? rawKey(key, found, present) : certificate(chain, found, present);
        } catch (RuntimeException e) {
            result.completeExceptionally(KedgeException.of(e));
            return;
        }
        result.complete(resolution);
    }

    private static Resolution rawKey(PublicKey key, ResolvedCertificate found, PeerVerifier present) {
        CertificateInformation information = found.information();
        if (information.flavour() != CertificateFlavour.RAW_PUBLIC_KEY) {
            throw new KedgeException(ErrorCode.CERTIFICATE_FLAVOUR, "raw public key where " + information.flavour() + " is configured");
        }
        present.verify(key, information);
        return new Resolution(new PeerIdentity(PeerIdentity.Kind.RAW_PUBLIC_KEY, information.identifier(), found.principal(), List.of()),
                Optional.empty());
    }

    private static Resolution certificate(List<X509Certificate> chain, ResolvedCertificate found, PeerVerifier present) {
        CertificateInformation information = found.information();
        if (information.flavour() == CertificateFlavour.RAW_PUBLIC_KEY) {
            throw new KedgeException(ErrorCode.CERTIFICATE_FLAVOUR, "certificate where a raw public key is configured");
        }
        List<X509Certificate> verified = present.verify(chain, information);
        Optional<Instant> notAfter = verified.stream().map(c -> c.getNotAfter().toInstant()).min(Comparator.naturalOrder());
        return new Resolution(new PeerIdentity(PeerIdentity.Kind.CERTIFICATE, information.identifier(), found.principal(), verified),
                notAfter);
    }
}
