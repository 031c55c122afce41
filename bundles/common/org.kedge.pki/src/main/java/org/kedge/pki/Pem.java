package org.kedge.pki;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** PEM (RFC 7468) as OpenSSL writes it: text before and between the blocks is skipped. Stateless. */
public final class Pem {
    /**
     * One block.
     *
     * @param type what stands after BEGIN
     * @param headers the lines of a traditional header ({@code Proc-Type: ...}), empty when there are none
     * @param der its octets
     */
    record Block(String type, String headers, byte[] der) {
    }

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]{1,40})-----[ \\t]*\\r?\\n((?:[A-Za-z-]+: [^\\r\\n]*\\r?\\n)*)([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] { '\n' });

    private Pem() {
    }

    static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher m = BLOCK.matcher(text);
        while (m.find()) {
            try {
                blocks.add(new Block(m.group(1), m.group(2).strip(), Base64.getMimeDecoder().decode(m.group(3))));
            } catch (IllegalArgumentException e) {
                throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "PEM block " + m.group(1) + " is not base64", e);
            }
        }
        return blocks;
    }

    static String encode(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + ENCODER.encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    /** Certificates in PEM form, one after the other. */
    public static String encode(Collection<X509Certificate> certificates) {
        StringBuilder out = new StringBuilder();
        certificates.forEach(c -> out.append(encode("CERTIFICATE", encoded(c))));
        return out.toString();
    }

    /** A CRL in PEM form. */
    public static String encode(X509CRL crl) {
        try {
            return encode("X509 CRL", crl.getEncoded());
        } catch (CRLException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "CRL cannot be encoded", e);
        }
    }

    /** A private key as PKCS#8 in PEM form: ASCII octets, which the caller wipes. */
    public static byte[] encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "certificate cannot be encoded", e);
        }
    }

    /**
     * Every certificate of a text, in its order.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_MALFORMED}
     */
    public static List<X509Certificate> certificates(String text) {
        return blocks(text).stream().filter(b -> b.type().equals("CERTIFICATE") || b.type().equals("X509 CERTIFICATE"))
                .map(b -> CertificateSigner.parse(b.der())).toList();
    }
}
