package org.kedge.briefing.local.spool;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the spool directory, PID {@code org.kedge.briefing.local.spool}. */
@ObjectClassDefinition(name = "Kedge trigger spool", description = "Picks up device triggers that a modem daemon writes as files")
public @interface SpoolConfiguration {
    /** Directory. */
    @AttributeDefinition(name = "Directory", description = "Where the daemon writes one file per message. Empty:"
            + " ${kedge.home}/spool/trigger, which is made with mode 700 when it is not there", required = false)
    String spool_directory() default "";

    /** Poll interval. */
    @AttributeDefinition(name = "Poll interval (s)", description = "How often the directory is looked at, 1 to 3600 seconds")
    int spool_poll() default 2;

    /** Kept files. */
    @AttributeDefinition(name = "Keep", description = "How many of the newest files are kept in done/ after they were read, 0 to 1000;"
            + " 0: each is deleted")
    int spool_keep() default 0;

    /** Whether the directory vouches for what is in it. */
    @AttributeDefinition(name = "Authenticated", description = "Whether whatever is in the directory counts as coming from a trusted"
            + " party. Only for a directory that nobody but the user of this process can write, and never for one that a modem fills")
    boolean spool_authenticated() default false;
}
