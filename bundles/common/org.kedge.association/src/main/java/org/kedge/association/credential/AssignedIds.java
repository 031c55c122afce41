package org.kedge.association.credential;

import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;

/** Which KmID a MAF assigned for which KeID (TS-0003 8.8.2.3): attributes of the client registration in the store. */
public final class AssignedIds {
    /** The KeID whose key authenticated the registration. */
    public static final String KE_ID = "keId";
    /** The identifier that was assigned for it. */
    public static final String KM_ID = "assignedSymmKeyId";

    private AssignedIds() {
    }

    /** The KmID of a KeID at this MAF. */
    public static Optional<KeyReference> kmId(CredentialStore store, Fqdn maf, KeyReference keId) {
        Optional<Credential> registration = store.get(KeyAliases.registration(maf), CredentialSlot.ACTIVE);
        if (registration.isEmpty()) {
            return Optional.empty();
        }
        try (Credential held = registration.get()) {
            return held.attribute(KE_ID).map(KeyReference::parse).filter(keId::equals)
                    .flatMap(same -> held.attribute(KM_ID)).map(KeyReference::parse);
        }
    }
}
