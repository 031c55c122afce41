package org.kedge.pki.path;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateNames;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.pki.PeerVerifier;
import org.kedge.pki.crl.CrlSource;
import org.kedge.work.Quoted;
import org.kedge.pki.names.SpkiProfile;
import org.kedge.pki.names.Subject;

/** The verification of TS-0003 8.1.2.5 in its order: flavour and profile, name, path, status. Thread-safe. */
public final class DefaultPeerVerifier implements PeerVerifier {
    /** More than any real chain; stops a peer from making this side verify without end. */
    private static final int MAX_CHAIN = 8;

    private final CrlSource crls;
    private final RevocationChecker revocation;
    private final Clock clock;
    private final LongSupplier policyRevision;
    private final PathCache cache;
    private final Meters meters;

    /**
     * @param crls where CRLs are found
     * @param clock tells the time; may throw CLOCK_NOT_TRUSTED, which is passed on
     * @param policyRevision changes whenever the verification policy changes
     * @param cacheSize how many validated paths are remembered
     * @param meters counts results and cache hits
     */
    public DefaultPeerVerifier(CrlSource crls, Clock clock, LongSupplier policyRevision, int cacheSize, Meters meters) {
        this.crls = crls;
        this.revocation = new RevocationChecker(crls);
        this.clock = clock;
        this.policyRevision = policyRevision;
        this.cache = new PathCache(cacheSize);
        this.meters = meters;
    }

    @Override
    public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information) {
        return verify(chain, information, Optional.empty());
    }

    @Override
    public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information, Optional<byte[]> ocspResponse) {
        return verify(chain, information, ocspResponse, CertificateProfile.ONEM2M);
    }

    @Override
    public List<X509Certificate> verifyServer(List<X509Certificate> chain, CertificateInformation information,
            Optional<byte[]> ocspResponse) {
        return verify(chain, information, ocspResponse, CertificateProfile.WEB_SERVER);
    }

    private List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information, Optional<byte[]> ocspResponse,
            CertificateProfile profile) {
        return counted(information, () -> {
            requireChain(chain, information);
            X509Certificate endEntity = chain.get(0);
            profile.requireEndEntity(endEntity);
            requireName(endEntity, information);
            Instant now = clock.instant();
            ValidatedPath path = path(chain, information.trustAnchors(), profile, now);
            revocation.check(path, information.revocation(), ocspResponse, now);
            return path.certificates();
        });
    }

    @Override
    public void verify(PublicKey rawKey, CertificateInformation information) {
        counted(information, () -> {
            if (information.flavour() != CertificateFlavour.RAW_PUBLIC_KEY) {
                throw new KedgeException(ErrorCode.CERTIFICATE_FLAVOUR, "it sent a raw public key");
            }
            byte[] spki = rawKey.getEncoded();
            if (!SpkiProfile.matches(spki)) {
                throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "its raw public key is not an uncompressed point on P-256");
            }
            if (!PublicKeyId.matches(spki, information.identifier())) {
                throw new KedgeException(ErrorCode.RAW_PUBLIC_KEY, "its raw public key is " + PublicKeyId.of(rawKey));
            }
            return List.<X509Certificate>of();
        });
    }

    private interface Verification {
        List<X509Certificate> run();
    }

    private List<X509Certificate> counted(CertificateInformation information, Verification verification) {
        try {
            List<X509Certificate> result = verification.run();
            meters.counter("pki.verifications", "result", "ok").increment();
            return result;
        } catch (KedgeException e) {
            meters.counter("pki.verifications", "result", e.code().code()).increment();
            throw new KedgeException(e.code(), "peer configured as " + information.flavour() + " " + Quoted.of(information.identifier())
                    + ": " + e.detail(), e.getCause() == null ? e : e.getCause());
        }
    }

    private static void requireChain(List<X509Certificate> chain, CertificateInformation information) {
        if (chain.isEmpty()) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MISSING, "it sent no certificate");
        }
        if (information.flavour() == CertificateFlavour.RAW_PUBLIC_KEY) {
            throw new KedgeException(ErrorCode.CERTIFICATE_FLAVOUR, "it sent the certificate " + Subject.of(chain.get(0)));
        }
        if (chain.size() > MAX_CHAIN) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "its chain has " + chain.size() + " certificates");
        }
        if (information.trustAnchors().isEmpty()) {
            throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "no trust anchor is configured for it");
        }
    }

    private static void requireName(X509Certificate certificate, CertificateInformation information) {
        List<Claim> claims = CertificateNames.claims(certificate);
        if (claims.contains(new Claim(information.flavour(), information.identifier()))) {
            return;
        }
        List<String> same = claims.stream().filter(c -> c.flavour() == information.flavour()).map(Claim::identifier).toList();
        if (same.isEmpty()) {
            throw new KedgeException(ErrorCode.CERTIFICATE_FLAVOUR, "certificate " + Subject.of(certificate)
                    + " is of another flavour; its names: " + Quoted.of(claims.stream().map(Claim::identifier).distinct().toList()
                            .toString()));
        }
        throw new KedgeException(ErrorCode.CERTIFICATE_NAME,
                "certificate " + Subject.of(certificate) + " names " + Quoted.of(String.join(", ", same)) + " instead");
    }

    /** The cache spares signatures only: validity is looked at again, name and status were never in it. */
    private ValidatedPath path(List<X509Certificate> chain, List<X509Certificate> anchors, CertificateProfile profile, Instant now) {
        PathCache.State state = new PathCache.State(policyRevision.getAsLong(), crls.revision());
        String key = PathCache.key(chain, anchors, profile);
        Optional<ValidatedPath> known = cache.get(key, state);
        meters.counter("pki.path.cache", "result", known.isPresent() ? "hit" : "miss").increment();
        if (known.isPresent()) {
            known.get().requireValidAt(now);
            return known.get();
        }
        ValidatedPath path = PathValidator.validate(chain, anchors, profile, now);
        cache.put(key, state, path);
        return path;
    }

    int cachedPaths() {
        return cache.size();
    }
}
