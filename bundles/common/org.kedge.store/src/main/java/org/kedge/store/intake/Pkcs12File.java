package org.kedge.store.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.KedgeException;

/** A PKCS#12 file with one private key and its chain, and the passphrase that opens it. */
final class Pkcs12File {
    private Pkcs12File() {
    }

    /** @param passphrase its file; the first line counts */
    static Content read(String file, String alias, byte[] octets, byte[] passphrase) {
        char[] secret = firstLine(passphrase);
        try {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(new ByteArrayInputStream(octets), secret);
            return content(file, alias, keyStore, secret);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (e instanceof KedgeException known) {
                throw known;
            }
            throw Malformed.file(file, "not a PKCS#12 file that " + file + ".pass opens");
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static Content content(String file, String alias, KeyStore keyStore, char[] secret) throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String entry : Collections.list(keyStore.aliases())) {
            if (keyStore.isKeyEntry(entry)) {
                keys.add(entry);
            }
        }
        if (keys.size() != 1) {
            throw Malformed.file(file, "holds " + keys.size() + " private keys instead of one");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        Optional.ofNullable(keyStore.getCertificateChain(keys.get(0)))
                .ifPresent(chain -> Arrays.stream(chain).forEach(c -> certificates.add((X509Certificate) c)));
        try (P256Key key = key(file, keyStore.getKey(keys.get(0), secret))) {
            List<X509Certificate> chain = certificates.isEmpty() ? List.of() : CertificateChain.of(certificates, key.spki(), file);
            return Content.of(alias, CredentialKind.KEY_PAIR, key.identifier(), key.pkcs8().duplicate(), chain);
        }
    }

    private static P256Key key(String file, Key key) {
        byte[] encoded = key.getEncoded();
        try {
            return P256Key.of(PrivateKeyInfo.getInstance(encoded), Optional.empty())
                    .orElseThrow(() -> Malformed.file(file, "the private key is not an EC key on P-256 with a named curve"));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static char[] firstLine(byte[] octets) {
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(octets));
        int length = 0;
        while (length < text.limit() && text.get(length) != '\n' && text.get(length) != '\r') {
            length++;
        }
        char[] line = new char[length];
        text.get(line);
        Arrays.fill(text.array(), '\0');
        return line;
    }
}
