package org.kedge.registry;

import java.sql.Connection;
import java.sql.SQLException;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.registry.jdbc.Database;
import org.kedge.registry.jdbc.Schema;
import org.kedge.registry.secret.RegistryCipher;
import org.kedge.registry.secret.RegistryKey;

/**
 * What happens once at every opening, in one transaction that keeps other nodes out: the key is checked, or made for a database that was
 * never set up, and only then are the tables brought up to date. Two nodes that meet at a new database cannot both make a key: the second
 * one finds the check value of the first.
 */
final class SetUp {
    private static final String CHECK = "key.check";
    private static final String SHOWN = "key.shown";

    private final Connection connection;
    private final Database database;
    private final CredentialStore store;

    SetUp(Connection connection, Database database, CredentialStore store) {
        this.connection = connection;
        this.database = database;
        this.store = store;
    }

    RegistryCipher run() throws SQLException {
        database.lockForSetup(connection);
        Schema schema = new Schema(connection, database);
        int version = schema.version();
        try (SecretBytes key = version == 0 ? keyOfNewDatabase() : keyOf(schema)) {
            if (version == 0) {
                schema.putMeta(CHECK, RegistryCipher.checkValue(key));
                schema.putMeta(SHOWN, KeyCheckValue.of(key));
            }
            schema.migrate(version);
            return new RegistryCipher(key);
        }
    }

    private SecretBytes keyOfNewDatabase() {
        try {
            return RegistryKey.forNewDatabase(store);
        } catch (KedgeException e) {
            throw fromStore(e);
        }
    }

    private SecretBytes keyOf(Schema schema) throws SQLException {
        String check = schema.meta(CHECK).orElse("none");
        String shown = schema.meta(SHOWN).orElse("none");
        try {
            return RegistryKey.matching(store, check, shown, database.describe());
        } catch (KedgeException e) {
            throw fromStore(e);
        }
    }

    private static KedgeException fromStore(KedgeException e) {
        return e.code() == ErrorCode.REGISTRY_KEY_FOREIGN ? e
                : new KedgeException(ErrorCode.REGISTRY_IO, "the credential store did not give the registry key: " + e.getMessage(), e);
    }
}
