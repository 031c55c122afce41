package org.kedge.association.fetch;

import java.util.OptionalInt;

import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;

/**
 * Which key is wanted for what. Equal when it is the same key, in whatever case its identity is written (D-07).
 *
 * @param suite of a NAF key the one suite it is for (D-66); empty for every other key
 */
record Wanted(KeyReference identity, Suid suid, OptionalInt suite) {
    boolean isNafKey() {
        return suite.isPresent();
    }

    @Override
    public String toString() {
        return identity + " for SUID " + suid.digits() + (suite.isPresent() ? " suite " + String.format("%04x", suite.getAsInt()) : "");
    }
}
