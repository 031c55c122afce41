package org.kedge.briefingnode;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.pki.EcKeys;

/** What the Briefing Node uses of its credential store. Reads it each time: a key may be replaced while it runs. Thread-safe. */
final class OwnKeys {
    private final Supplier<BriefingNodeSettings> settings;
    private final Supplier<Optional<CredentialStore>> store;

    OwnKeys(Supplier<BriefingNodeSettings> settings, Supplier<Optional<CredentialStore>> store) {
        this.settings = settings;
        this.store = store;
    }

    /**
     * Signs an instruction. Configured to sign, it never hands one out unsigned.
     *
     * @return empty when instructions are not signed here
     * @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN}, {@link ErrorCode#CERTIFICATE_PROFILE} or a code of the store
     */
    Optional<byte[]> sign(byte[] document) {
        return signer().map(key -> DetachedSignature.sign(key, document));
    }

    /** The signing key; empty when instructions are not signed here. */
    Optional<PrivateKey> signer() {
        return settings.get().sign().map(alias -> {
            try (Credential pair = keyPair("sign", alias)) {
                return pair.secret().use(EcKeys::privateKey);
            }
        });
    }

    /** The identifier of the key that the listener proves. @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} without one */
    String pin() {
        String alias = settings.get().invitation().pin().orElseThrow(() -> new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                "org.kedge.briefingnode: pin.credential is empty, so nobody can be told the key of this Briefing Node"));
        return identifier("pin.credential", alias);
    }

    /** The identifier of the signing key, which gateways pin; empty when instructions are not signed here. */
    Optional<String> signerId() {
        return settings.get().sign().map(alias -> identifier("sign", alias));
    }

    private String identifier(String property, String alias) {
        try (Credential pair = keyPair(property, alias)) {
            PublicKey key = pair.certificates().isEmpty() ? pair.secret().use(pkcs8 -> EcKeys.publicKey(EcKeys.privateKey(pkcs8)))
                    : pair.certificates().get(0).getPublicKey();
            return PublicKeyId.of(key);
        }
    }

    /** @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN} when one of them is no trust anchor of the store */
    List<X509Certificate> anchors(List<String> aliases) {
        List<X509Certificate> anchors = new ArrayList<>();
        for (String alias : aliases) {
            try (Credential anchor = require("nodes.anchors", alias, CredentialKind.TRUST_ANCHOR)) {
                anchors.addAll(anchor.certificates());
            }
        }
        return anchors;
    }

    private Credential keyPair(String property, String alias) {
        return require(property, alias, CredentialKind.KEY_PAIR);
    }

    private Credential require(String property, String alias, CredentialKind kind) {
        Credential found = store.get().orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING,
                "the credential store (org.kedge.store) is not there, and " + property + " names " + alias)).require(alias);
        if (found.kind() != kind) {
            found.close();
            throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "\"" + alias + "\" (" + property + ") is a " + found.kind() + ", not a "
                    + kind);
        }
        return found;
    }
}
