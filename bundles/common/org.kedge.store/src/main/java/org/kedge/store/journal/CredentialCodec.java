package org.kedge.store.journal;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * The encrypted part of an entry: {@code version | slot | alias | identifier | attributes | secret | certificates}, each text and octet
 * string with its length in front.
 */
final class CredentialCodec {
    private static final byte VERSION = 1;

    private CredentialCodec() {
    }

    /** The plain form; the caller wipes it. */
    static byte[] encode(Credential credential, CredentialSlot slot) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(Octets.utf8(credential.alias()));
        parts.add(Octets.utf8(credential.identifier()));
        credential.attributes().forEach((name, value) -> {
            parts.add(Octets.utf8(name));
            parts.add(Octets.utf8(value));
        });
        byte[] secret = credential.secret().copy();
        parts.add(secret);
        credential.certificates().forEach(c -> parts.add(der(c)));
        try {
            ByteBuffer out = ByteBuffer.allocate(2 + 4 + 4 + parts.stream().mapToInt(p -> 4 + p.length).sum());
            out.put(VERSION).put((byte) (slot == CredentialSlot.PENDING ? 1 : 0));
            out.putInt(credential.attributes().size()).putInt(credential.certificates().size());
            parts.forEach(p -> out.putInt(p.length).put(p));
            return out.array();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Where an entry belongs. */
    record Place(String alias, CredentialSlot slot) {
    }

    /** Alias and slot of a plain form. */
    static Place place(byte[] plain) {
        ByteBuffer in = ByteBuffer.wrap(plain);
        if (in.get() != VERSION) {
            throw new KedgeException(ErrorCode.STORE_CORRUPT, "an entry was written by a newer version");
        }
        CredentialSlot slot = in.get() == 1 ? CredentialSlot.PENDING : CredentialSlot.ACTIVE;
        in.position(in.position() + 8);
        return new Place(Octets.text(in), slot);
    }

    /** The credential of a plain form. */
    static Credential decode(byte[] plain, Entry entry) {
        ByteBuffer in = ByteBuffer.wrap(plain, 2, plain.length - 2);
        int attributeCount = in.getInt();
        int certificateCount = in.getInt();
        String alias = Octets.text(in);
        String identifier = Octets.text(in);
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < attributeCount; i++) {
            attributes.put(Octets.text(in), Octets.text(in));
        }
        byte[] secret = Octets.take(in, in.getInt());
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 0; i < certificateCount; i++) {
            certificates.add(certificate(Octets.take(in, in.getInt())));
        }
        return new Credential(alias, entry.kind(), identifier, attributes, SecretBytes.owning(secret), certificates, entry.notAfter());
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "a certificate to be stored cannot be encoded", e);
        }
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "a stored certificate cannot be read", e);
        }
    }
}
