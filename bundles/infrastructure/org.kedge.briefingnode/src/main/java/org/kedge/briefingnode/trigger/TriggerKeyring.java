package org.kedge.briefingnode.trigger;

import java.security.PrivateKey;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.pki.EcKeys;

/** The keys that prove triggers; read each time, because they may be replaced while this runs. */
public final class TriggerKeyring {
    private final Supplier<Optional<CredentialStore>> store;
    private final Supplier<Optional<EnroleeRegistry>> enrolees;

    /** @param store has the signing key @param enrolees has the Kpm of nodes */
    public TriggerKeyring(Supplier<Optional<CredentialStore>> store, Supplier<Optional<EnroleeRegistry>> enrolees) {
        this.store = store;
        this.enrolees = enrolees;
    }

    /** @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN}, {@link ErrorCode#SERVICE_MISSING} or a code of the store */
    PrivateKey signer(TriggerSettings settings) {
        String alias = settings.sign().orElseThrow(() -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                "org.kedge.briefingnode.trigger: trigger.sign names no key pair, so no trigger can be signed"));
        CredentialStore present = store.get().orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING,
                "the credential store (org.kedge.store) is not there, and trigger.sign names " + alias));
        try (Credential pair = present.require(alias)) {
            if (pair.kind() != CredentialKind.KEY_PAIR) {
                throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "\"" + alias + "\" (trigger.sign) is a " + pair.kind() + ", not a "
                        + CredentialKind.KEY_PAIR);
            }
            return pair.secret().use(EcKeys::privateKey);
        }
    }

    /** The Kpm of a node, which the caller closes. */
    SecretBytes kpm(NodeRecord node) {
        String id = node.kpmId().orElseThrow(() -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                "node " + node.id() + " has no KpmID, so its triggers cannot be proved by Kpm"));
        EnroleeRegistry present = enrolees.get().orElseThrow(
                () -> new KedgeException(ErrorCode.SERVICE_MISSING, "the registry (org.kedge.registry) is not there"));
        return present.kpm(KeyReference.parseRelative(id)).orElseThrow(() -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                "the registry has no Kpm " + id + " of node " + node.id() + ", or its Enrolee is disabled"));
    }
}
