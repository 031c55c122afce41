package org.kedge.registry;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the registry. */
@ObjectClassDefinition(name = "Kedge registry",
        description = "Where the Enrolees, peers, keys and registrations of this infrastructure are kept.")
public @interface RegistryConfiguration {
    @AttributeDefinition(name = "Database URL", description = "jdbc:sqlite:<file> or jdbc:postgresql://host[:port]/database. kedge.home in"
            + " a placeholder is replaced. Empty: SQLite in data/registry/registry.db under kedge.home. No password here.")
    String jdbc_url() default "";

    @AttributeDefinition(name = "User", description = "User of PostgreSQL.")
    String user() default "";

    @AttributeDefinition(name = "Password file", description = "File with the password of PostgreSQL in its first line, mode 600.")
    String password_file() default "";

    @AttributeDefinition(name = "Connections", description = "The most connections at a time; with SQLite those that read.")
    int pool_size() default 8;
}
