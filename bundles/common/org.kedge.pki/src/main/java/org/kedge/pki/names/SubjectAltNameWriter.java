package org.kedge.pki.names;

import java.util.HexFormat;
import java.util.regex.Pattern;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.work.Quoted;

/** The subjectAltName of a flavour (TS-0003 10.1.1.4 to 10.1.1.8). */
public final class SubjectAltNameWriter {
    /** RFC 4108 5: id-on-hardwareModuleName, the other form of a device id (D-27). */
    static final ASN1ObjectIdentifier HARDWARE_MODULE_NAME = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.4");
    /** D-24: the scheme in front of an absolute AE-ID. */
    static final String AE_SCHEME = "https:";

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[!-~]+");

    private SubjectAltNameWriter() {
    }

    /**
     * The names a certificate of this flavour and identifier holds.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_REQUEST} when the identifier is not one of the flavour
     */
    public static GeneralNames names(CertificateFlavour flavour, String identifier) {
        try {
            return new GeneralNames(name(flavour, identifier));
        } catch (KedgeException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "no " + flavour + " certificate can hold the name "
                    + Quoted.of(identifier) + ": " + e.detail(), e);
        }
    }

    /**
     * The common name that goes with it, for people only. Where the name is no host name a space keeps the JDK and OpenSSL from taking it
     * for one and applying DNS constraints.
     */
    public static String commonName(CertificateFlavour flavour, String identifier) {
        return flavour == CertificateFlavour.FQDN || flavour == CertificateFlavour.CSE_ID ? identifier : flavour + " " + identifier;
    }

    private static GeneralName name(CertificateFlavour flavour, String identifier) {
        return switch (flavour) {
            case DEVICE -> device(identifier);
            case CSE_ID, FQDN -> new GeneralName(GeneralName.dNSName, Fqdn.parse(identifier).value());
            case AE_ID -> new GeneralName(GeneralName.uniformResourceIdentifier, AE_SCHEME + AeId.parse(identifier).absolute());
            case NODE_ID -> node(new NodeId(identifier).value());
            case RAW_PUBLIC_KEY -> throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "a raw public key has no certificate");
        };
    }

    /** {@code arc/rest}, a dotted OID, or {@code hwType:serial in hex} for a hardwareModuleName. */
    private static GeneralName device(String identifier) {
        int colon = identifier.indexOf(':');
        if (colon < 0) {
            return DeviceId.parse(identifier).generalName();
        }
        String type = identifier.substring(0, colon);
        String serial = identifier.substring(colon + 1);
        if (!DeviceId.isOid(type) || !serial.matches("([0-9a-f]{2}){1,64}")) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a hardware module name (OID:lower-case hex)");
        }
        ASN1EncodableVector module = new ASN1EncodableVector(2);
        module.add(new ASN1ObjectIdentifier(type));
        module.add(new DEROctetString(HexFormat.of().parseHex(serial)));
        return new GeneralName(GeneralName.otherName, new OtherName(HARDWARE_MODULE_NAME, new DERSequence(module)));
    }

    /** D-25: the type follows the shape of the Node-ID. */
    private static GeneralName node(String id) {
        if (id.indexOf('*') >= 0) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "a wildcard");
        }
        if (DeviceId.isOid(id)) {
            return DeviceId.parse(id).generalName();
        }
        if (URI.matcher(id).matches()) {
            return new GeneralName(GeneralName.uniformResourceIdentifier, id);
        }
        Fqdn.parse(id);
        if (id.endsWith(".")) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "a trailing dot");
        }
        return new GeneralName(GeneralName.dNSName, id);
    }
}
