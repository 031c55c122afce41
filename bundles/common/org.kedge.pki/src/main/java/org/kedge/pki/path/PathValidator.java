package org.kedge.pki.path;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.pki.names.Subject;
import org.kedge.pki.names.SubjectAltNameReader;

/**
 * RFC 5280 6.1 path validation: signatures, validity, basic constraints, key usage and critical extensions by the JDK's PKIX, name
 * constraints by own code. The JDK's cannot be used for those: it throws on any otherName subtree, ignores the anchor's, skips them
 * when it cannot parse a name, and takes a common name without spaces for a host name (protocols.md 5.6). Stateless.
 */
final class PathValidator {
    private static final String POLICY_CONSTRAINTS = "2.5.29.36";

    private PathValidator() {
    }

    /**
     * Validates a chain as received; it must be ordered, each certificate issued by the next.
     *
     * @param chain end entity first
     * @param anchors at least one
     * @param profile of the authorities and the anchor
     * @throws KedgeException a code of area 3
     */
    static ValidatedPath validate(List<X509Certificate> chain, List<X509Certificate> anchors, CertificateProfile profile, Instant now) {
        if (anchors.contains(chain.get(0))) {
            ValidatedPath pinned = new ValidatedPath(chain.subList(0, 1), chain.get(0));
            pinned.requireValidAt(now);
            return pinned;
        }
        List<X509Certificate> path = withoutAnchor(chain, anchors);
        requireOrdered(path);
        X509Certificate top = path.get(path.size() - 1);
        List<X509Certificate> candidates = anchors.stream()
                .filter(a -> a.getSubjectX500Principal().equals(top.getIssuerX500Principal())).toList();
        if (candidates.isEmpty()) {
            throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "certificate " + Subject.of(top) + " was issued by \""
                    + top.getIssuerX500Principal().getName() + "\", which is none of the " + anchors.size() + " trust anchors");
        }
        path.subList(1, path.size()).forEach(profile::requireAuthority);
        path.forEach(SubjectAltNameReader::requireReadableByJdk);
        path.forEach(c -> ValidatedPath.requireValidAt(c, now));
        ValidatedPath validated = new ValidatedPath(path, pkix(path, candidates, now));
        validated.requireValidAt(now);
        profile.requireAnchor(validated.anchor());
        requirePathLength(validated);
        NameConstraintsChecker.check(path, validated.anchor());
        return validated;
    }

    /** The path ends below the first certificate that is an anchor; a root that is none is left out as well. */
    private static List<X509Certificate> withoutAnchor(List<X509Certificate> chain, List<X509Certificate> anchors) {
        for (int i = 1; i < chain.size(); i++) {
            if (anchors.contains(chain.get(i))) {
                return chain.subList(0, i);
            }
        }
        int last = chain.size() - 1;
        return last > 0 && NameConstraintsChecker.isSelfIssued(chain.get(last)) ? chain.subList(0, last) : chain;
    }

    private static void requireOrdered(List<X509Certificate> path) {
        for (int i = 0; i + 1 < path.size(); i++) {
            X509Certificate issuer = path.get(i + 1);
            if (!path.get(i).getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "the chain is not in order: certificate "
                        + Subject.of(path.get(i)) + " is followed by " + Subject.of(issuer) + ", which did not issue it");
            }
        }
    }

    /**
     * The JDK ignores the name constraints of an anchor. So an authority that has some is first the end of the path above it, then the
     * anchor of the path below it; what this loses across the seam (constraints, path length) is checked by the caller.
     *
     * @return the real anchor
     */
    private static X509Certificate pkix(List<X509Certificate> path, List<X509Certificate> anchors, Instant now) {
        X509Certificate anchor = null;
        List<X509Certificate> above = anchors;
        int end = path.size();
        for (int i = path.size() - 1; i >= 0; i--) {
            if (i == 0 || NameConstraintsChecker.hasConstraints(path.get(i))) {
                requireNoPolicies(i == 0 ? List.of() : path);
                X509Certificate found = jdk(path.subList(i, end), above, now);
                anchor = anchor == null ? found : anchor;
                above = List.of(path.get(i));
                end = i;
            }
        }
        return anchor;
    }

    /** Policy constraints would be lost across a seam. */
    private static void requireNoPolicies(List<X509Certificate> path) {
        for (X509Certificate c : path) {
            if (c.getExtensionValue(POLICY_CONSTRAINTS) != null) {
                throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "certificate " + Subject.of(c)
                        + " has policyConstraints, which are not supported beside name constraints");
            }
        }
    }

    private static X509Certificate jdk(List<X509Certificate> path, List<X509Certificate> anchors, Instant now) {
        try {
            Set<TrustAnchor> trusted = new HashSet<>();
            anchors.forEach(a -> trusted.add(new TrustAnchor(a, null)));
            PKIXParameters parameters = new PKIXParameters(trusted);
            parameters.setRevocationEnabled(false);
            // Validity is in whole seconds, the JDK compares milliseconds.
            parameters.setDate(Date.from(now.truncatedTo(ChronoUnit.SECONDS)));
            var result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return result.getTrustAnchor().getTrustedCert();
        } catch (CertPathValidatorException e) {
            X509Certificate culprit = path.get(Math.max(0, e.getIndex()));
            throw new KedgeException(code(e.getReason()), "certificate " + Subject.of(culprit) + " issued by \""
                    + culprit.getIssuerX500Principal().getName() + "\" does not validate: " + e.getMessage(), e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED,
                    "the path of certificate " + Subject.of(path.get(0)) + " cannot be validated", e);
        }
    }

    private static ErrorCode code(CertPathValidatorException.Reason reason) {
        if (reason == CertPathValidatorException.BasicReason.EXPIRED) {
            return ErrorCode.CERTIFICATE_EXPIRED;
        }
        if (reason == CertPathValidatorException.BasicReason.NOT_YET_VALID) {
            return ErrorCode.CERTIFICATE_NOT_YET_VALID;
        }
        if (reason == CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED || reason == PKIXReason.UNRECOGNIZED_CRIT_EXT) {
            return ErrorCode.CERTIFICATE_PROFILE;
        }
        return ErrorCode.CERTIFICATE_UNTRUSTED;
    }

    /** The anchor's limit is not looked at by the JDK, and that of an authority above a seam not below it. */
    private static void requirePathLength(ValidatedPath path) {
        int below = 0;
        for (int i = 1; i <= path.certificates().size(); i++) {
            X509Certificate authority = path.issuerOf(i - 1);
            if (authority.getBasicConstraints() < below) {
                throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "more authorities below " + Subject.of(authority)
                        + " than its path length " + authority.getBasicConstraints() + " allows");
            }
            below += NameConstraintsChecker.isSelfIssued(authority) ? 0 : 1;
        }
    }
}
