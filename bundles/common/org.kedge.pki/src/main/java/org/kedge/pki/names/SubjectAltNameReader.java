package org.kedge.pki.names;

import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1RelativeOID;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.work.Quoted;

/**
 * Reads subjectAltName from its raw octets: the JDK drops the whole extension for one name it cannot parse, and wraps otherNames once
 * more (protocols.md 5.6).
 */
public final class SubjectAltNameReader {
    private static final String EXTENSION = "2.5.29.17";
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[!-~]+");

    private SubjectAltNameReader() {
    }

    /**
     * The names of a certificate; none when it has no such extension.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_MALFORMED}
     */
    public static List<GeneralName> read(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(EXTENSION);
        if (value == null) {
            return List.of();
        }
        try {
            ASN1Primitive names = ASN1Primitive.fromByteArray(ASN1OctetString.getInstance(value).getOctets());
            GeneralName[] all = GeneralNames.getInstance(ASN1Sequence.getInstance(names)).getNames();
            if (all.length == 0) {
                throw new IllegalArgumentException("no name");
            }
            return List.of(all);
        } catch (IOException | IllegalArgumentException e) {
            throw malformed(certificate, "its subjectAltName cannot be parsed", e);
        }
    }

    /**
     * Protocols.md 5.6 rule 5: a subjectAltName that the JDK cannot read is not one that every verifier reads alike.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_MALFORMED}
     */
    public static void requireReadableByJdk(X509Certificate certificate) {
        if (certificate.getExtensionValue(EXTENSION) == null) {
            return;
        }
        try {
            if (certificate.getSubjectAlternativeNames() == null) {
                throw malformed(certificate, "its subjectAltName holds a name that is not well-formed", null);
            }
        } catch (CertificateParsingException e) {
            throw malformed(certificate, "its subjectAltName cannot be parsed", e);
        }
    }

    /** See {@link org.kedge.pki.CertificateNames#claims}. */
    public static List<Claim> claims(X509Certificate certificate) {
        Set<Claim> claims = new LinkedHashSet<>();
        for (GeneralName name : read(certificate)) {
            try {
                switch (name.getTagNo()) {
                    case GeneralName.dNSName -> dns(string(name), claims);
                    case GeneralName.uniformResourceIdentifier -> uri(string(name), claims);
                    case GeneralName.otherName -> other(OtherName.getInstance(name.getName()), claims);
                    default -> { }
                }
            } catch (KedgeException e) {
                throw new KedgeException(e.code(), "certificate " + Subject.of(certificate) + ": " + e.detail(), e);
            } catch (RuntimeException e) {
                // Whatever the parser of an unknown peer's octets throws, also for a sequence that is too short.
                throw malformed(certificate, "a name of type " + name.getTagNo() + " in its subjectAltName cannot be parsed", e);
            }
        }
        return new ArrayList<>(claims);
    }

    private static String string(GeneralName name) {
        return ((ASN1String) name.getName()).getString();
    }

    private static void dns(String name, Set<Claim> claims) {
        refuseWildcard(name);
        Fqdn fqdn = parseFqdn(name);
        if (name.endsWith(".") || name.length() != fqdn.value().length()) {
            throw malformed("the dNSName " + Quoted.of(name) + " is not a host name");
        }
        claims.add(new Claim(CertificateFlavour.FQDN, fqdn.value()));
        claims.add(new Claim(CertificateFlavour.CSE_ID, fqdn.value()));
        claims.add(new Claim(CertificateFlavour.NODE_ID, name));
    }

    private static Fqdn parseFqdn(String name) {
        try {
            return Fqdn.parse(name);
        } catch (KedgeException e) {
            throw malformed("the dNSName " + Quoted.of(name) + " is not a host name");
        }
    }

    private static void uri(String uri, Set<Claim> claims) {
        refuseWildcard(uri);
        if (!URI.matcher(uri).matches()) {
            throw malformed("the URI " + Quoted.of(uri) + " has no scheme (D-24)");
        }
        claims.add(new Claim(CertificateFlavour.NODE_ID, uri));
        if (uri.startsWith(SubjectAltNameWriter.AE_SCHEME + "//")) {
            String hierarchy = uri.substring(SubjectAltNameWriter.AE_SCHEME.length());
            try {
                claims.add(hierarchy.indexOf('/', 2) < 0
                        ? new Claim(CertificateFlavour.FQDN, Fqdn.parse(hierarchy.substring(2)).value())
                        : new Claim(CertificateFlavour.AE_ID, AeId.parse(hierarchy).absolute()));
            } catch (KedgeException e) {
                // Some other https URI: a Node-ID at most.
                return;
            }
        }
    }

    private static void other(OtherName name, Set<Claim> claims) {
        ASN1Encodable value = name.getValue();
        if (value instanceof ASN1TaggedObject) {
            throw malformed("the value of the otherName " + name.getTypeID() + " is wrapped twice");
        }
        if (value instanceof ASN1RelativeOID rest) {
            String dotted = new DeviceId(name.getTypeID().getId(), rest.getId()).dotted();
            claims.add(new Claim(CertificateFlavour.DEVICE, dotted));
            claims.add(new Claim(CertificateFlavour.NODE_ID, dotted));
        } else if (name.getTypeID().equals(SubjectAltNameWriter.HARDWARE_MODULE_NAME)) {
            ASN1Sequence module = ASN1Sequence.getInstance(value);
            String type = ASN1ObjectIdentifier.getInstance(module.getObjectAt(0)).getId();
            byte[] serial = ASN1OctetString.getInstance(module.getObjectAt(1)).getOctets();
            claims.add(new Claim(CertificateFlavour.DEVICE, type + ":" + HexFormat.of().formatHex(serial)));
        }
    }

    private static void refuseWildcard(String name) {
        if (name.indexOf('*') >= 0) {
            throw new KedgeException(ErrorCode.CERTIFICATE_WILDCARD, "the name " + Quoted.of(name) + " holds a wildcard");
        }
    }

    private static KedgeException malformed(String what) {
        return new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, what);
    }

    private static KedgeException malformed(X509Certificate certificate, String what, Exception cause) {
        return new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "certificate " + Subject.of(certificate) + ": " + what, cause);
    }
}
