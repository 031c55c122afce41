package org.kedge.pki.path;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Quoted;
import org.kedge.pki.names.Subject;
import org.kedge.pki.names.SubjectAltNameReader;

/**
 * Name constraints over a whole path, the anchor's included (RFC 5280 6.1.3 b and c, 6.1.4 g, D-28). Used once, by one thread, from the
 * anchor down.
 */
final class NameConstraintsChecker {
    private static final String EXTENSION = "2.5.29.30";

    private final PKIXNameConstraintValidator standard = new PKIXNameConstraintValidator();
    private final OtherNameSubtrees otherNames = new OtherNameSubtrees();
    private boolean constrained;
    private boolean urisConstrained;

    /**
     * Checks every certificate of a path against the constraints above it.
     *
     * @param path end entity first
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_NAME_CONSTRAINTS}, {@link ErrorCode#CERTIFICATE_MALFORMED}
     */
    static void check(List<X509Certificate> path, X509Certificate anchor) {
        NameConstraintsChecker checker = new NameConstraintsChecker();
        checker.descend(anchor);
        for (int i = path.size() - 1; i >= 0; i--) {
            X509Certificate certificate = path.get(i);
            if (checker.constrained && (i == 0 || !isSelfIssued(certificate))) {
                checker.requireInside(certificate);
            }
            checker.descend(certificate);
        }
    }

    static boolean hasConstraints(X509Certificate certificate) {
        return certificate.getExtensionValue(EXTENSION) != null;
    }

    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static NameConstraints read(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(EXTENSION);
        try {
            return value == null ? null
                    : NameConstraints.getInstance(ASN1Primitive.fromByteArray(ASN1OctetString.getInstance(value).getOctets()));
        } catch (IOException | IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED,
                    "certificate " + Subject.of(certificate) + ": its nameConstraints cannot be parsed", e);
        }
    }

    private void descend(X509Certificate authority) {
        NameConstraints constraints = read(authority);
        if (constraints == null) {
            return;
        }
        constrained = true;
        try {
            permit(constraints.getPermittedSubtrees());
            exclude(constraints.getExcludedSubtrees());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                    "the name constraints of " + Subject.of(authority) + " are of a kind that is not supported", e);
        }
    }

    private void permit(GeneralSubtree[] trees) {
        List<GeneralSubtree> others = new ArrayList<>();
        List<OtherName> devices = new ArrayList<>();
        for (GeneralSubtree tree : trees == null ? new GeneralSubtree[0] : trees) {
            GeneralName base = base(tree);
            if (base.getTagNo() == GeneralName.otherName) {
                devices.add(OtherName.getInstance(base.getName()));
            } else {
                others.add(tree);
            }
        }
        otherNames.permit(devices);
        if (!others.isEmpty()) {
            standard.intersectPermittedSubtree(others.toArray(GeneralSubtree[]::new));
        }
    }

    private void exclude(GeneralSubtree[] trees) {
        for (GeneralSubtree tree : trees == null ? new GeneralSubtree[0] : trees) {
            GeneralName base = base(tree);
            if (base.getTagNo() == GeneralName.otherName) {
                otherNames.exclude(OtherName.getInstance(base.getName()));
            } else {
                standard.addExcludedSubtree(tree);
            }
        }
    }

    private GeneralName base(GeneralSubtree tree) {
        if (tree.getMinimum().signum() != 0 || tree.getMaximum() != null) {
            throw new IllegalArgumentException("minimum or maximum in a subtree");
        }
        urisConstrained |= tree.getBase().getTagNo() == GeneralName.uniformResourceIdentifier;
        return tree.getBase();
    }

    private void requireInside(X509Certificate certificate) {
        X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        try {
            standard.checkPermittedDN(subject);
            standard.checkExcludedDN(subject);
        } catch (NameConstraintValidatorException e) {
            throw violation(certificate, "its subject");
        }
        for (GeneralName name : SubjectAltNameReader.read(certificate)) {
            if (!allows(name)) {
                throw violation(certificate, "its name " + Quoted.of(name.toString()));
            }
        }
    }

    private boolean allows(GeneralName name) {
        if (name.getTagNo() == GeneralName.otherName) {
            return otherNames.allows(OtherName.getInstance(name.getName()));
        }
        try {
            GeneralName checked = name.getTagNo() == GeneralName.uniformResourceIdentifier && urisConstrained ? hostOnly(name) : name;
            standard.checkPermitted(checked);
            standard.checkExcluded(checked);
            return true;
        } catch (NameConstraintValidatorException | URISyntaxException | IllegalStateException e) {
            return false;
        }
    }

    /** The host decides (RFC 5280 4.2.1.10), and a URI without one is outside. Extracted strictly: Bouncy Castle looks at any {@code @}. */
    private static GeneralName hostOnly(GeneralName name) throws URISyntaxException {
        String text = ((ASN1String) name.getName()).getString();
        String host = new URI(text).getHost();
        if (host == null) {
            throw new URISyntaxException(text, "no host");
        }
        return new GeneralName(GeneralName.uniformResourceIdentifier, "https://" + host);
    }

    private static KedgeException violation(X509Certificate certificate, String what) {
        return new KedgeException(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                "certificate " + Subject.of(certificate) + ": " + what + " is outside of what the authorities above it may issue");
    }
}
