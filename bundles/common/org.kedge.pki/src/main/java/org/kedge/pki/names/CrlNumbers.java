package org.kedge.pki.names;

import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.util.Optional;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/** Reads the CRL number (RFC 5280 5.2.3). */
public final class CrlNumbers {
    private CrlNumbers() {
    }

    /** The number; empty when the CRL has none or it cannot be read. */
    public static Optional<BigInteger> of(X509CRL crl) {
        byte[] value = crl.getExtensionValue(Extension.cRLNumber.getId());
        try {
            return value == null ? Optional.empty()
                    : Optional.of(ASN1Integer.getInstance(ASN1OctetString.getInstance(value).getOctets()).getPositiveValue());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
