package org.kedge.pki.component;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.SigningRequest;
import org.kedge.pki.Validity;

class StoredKeyRequestsTest {
    /** Hands out the credentials it was given; what is not asked for here is not supported. */
    private static final class FixedStore implements CredentialStore {
        private final Map<String, Credential> credentials = new HashMap<>();

        @Override
        public void put(Credential credential, CredentialSlot slot) {
            credentials.put(credential.alias(), credential);
        }

        @Override
        public Optional<Credential> get(String alias, CredentialSlot slot) {
            return Optional.ofNullable(credentials.get(alias));
        }

        @Override
        public void putAll(List<Credential> all) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void activate(String alias) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(String alias) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int expire(Instant now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<CredentialInfo> list() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StoreStatus status() {
            throw new UnsupportedOperationException();
        }
    }

    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final Issued keys = root.issue(CertificateFlavour.FQDN, "old.example.com");
    private final FixedStore store = new FixedStore();

    private void put(CredentialKind kind, byte[] secret) {
        store.put(new Credential("gateway", kind, PublicKeyId.of(keys.publicKey()), Map.of(), SecretBytes.owning(secret), List.of(),
                Optional.empty()), CredentialSlot.ACTIVE);
    }

    @Test
    void requestForAStoredKey() {
        put(CredentialKind.KEY_PAIR, keys.privateKey().getEncoded());
        SecretBytes secret = store.require("gateway").secret();
        String pem = new StoredKeyRequests(store).request("gateway", CertificateFlavour.AE_ID, "//m2m.example.com/S1");
        List<X509Certificate> chain = root.issue(pem, CertificateFlavour.AE_ID, "//m2m.example.com/S1", Validity.days(1));
        assertArrayEquals(keys.publicKey().getEncoded(), chain.get(0).getPublicKey().getEncoded());
        assertArrayEquals(keys.publicKey().getEncoded(), SigningRequest.parse(pem).publicKey().getEncoded());
        assertTrue(secret.isClosed(), "the credential is closed");
    }

    @Test
    void failures() {
        CertificateRequestsComponent component = new CertificateRequestsComponent();
        component.bindStore(store);
        assertCode(ErrorCode.CREDENTIAL_UNKNOWN, () -> component.request("gateway", CertificateFlavour.FQDN, "a.example.com"));
        put(CredentialKind.PRE_PROVISIONED_KEY, new byte[32]);
        assertCode(ErrorCode.CERTIFICATE_REQUEST, () -> component.request("gateway", CertificateFlavour.FQDN, "a.example.com"));
        put(CredentialKind.KEY_PAIR, keys.privateKey().getEncoded());
        assertCode(ErrorCode.CERTIFICATE_REQUEST, () -> component.request("gateway", CertificateFlavour.FQDN, "*.example.com"));
        put(CredentialKind.KEY_PAIR, keys.privateKey().getEncoded());
        assertCode(ErrorCode.CERTIFICATE_REQUEST, () -> component.request("gateway", CertificateFlavour.RAW_PUBLIC_KEY, "x"));
        byte[] secret = "not a key but quite secret".getBytes();
        put(CredentialKind.KEY_PAIR, secret.clone());
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_PROFILE,
                () -> component.request("gateway", CertificateFlavour.FQDN, "a.example.com"));
        assertEquals(null, e.getCause());
    }

    @Test
    void storeThatIsAway() {
        CertificateRequestsComponent component = new CertificateRequestsComponent();
        component.bindStore(store);
        component.unbindStore(store);
        Thread.currentThread().interrupt();
        assertCode(ErrorCode.STORE_SEALED, () -> component.request("gateway", CertificateFlavour.FQDN, "a.example.com"));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
    }
}
