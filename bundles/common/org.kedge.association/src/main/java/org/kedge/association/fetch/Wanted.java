package org.kedge.association.fetch;

import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;

/** Which key is wanted for what. Equal when it is the same key, in whatever case its identity is written (D-07). */
record Wanted(KeyReference identity, Suid suid) {
    @Override
    public String toString() {
        return identity + " for SUID " + suid.digits();
    }
}
