package org.kedge.briefing.local.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the file provider, PID {@code org.kedge.briefing.local.file}. */
@ObjectClassDefinition(name = "Kedge file briefing", description = "Reads Bootstrap Instructions from a watched directory")
public @interface FileBriefingConfiguration {
    /** Directory. */
    @AttributeDefinition(name = "Directory", description = "Where <name>.json and <name>.json.sig are dropped. Empty:"
            + " ${kedge.home}/briefing", required = false)
    String briefing_directory() default "";

    /** Poll interval. */
    @AttributeDefinition(name = "Poll interval (s)", description = "How often the directory is looked at, 1 to 3600 seconds")
    int briefing_poll() default 2;

    /** Signature policy. */
    @AttributeDefinition(name = "Signature", description = "required: only instructions signed by a pinned key. directory: also unsigned"
            + " ones, when only the process user can write the directory and the file",
            options = {@Option(label = "directory", value = "directory"), @Option(label = "required", value = "required")})
    String briefing_signature() default "directory";

    /** Move files. */
    @AttributeDefinition(name = "Move files", description = "Whether an accepted file is moved to processed/ and a refused one to"
            + " rejected/, with the reason beside it. Where the directory cannot be written, files work in place")
    boolean briefing_move() default true;

    /** Patience. */
    @AttributeDefinition(name = "Patience (s)", description = "How long a refused file stays where it is before it is moved to rejected/,"
            + " because its signature or the rest of it may be under way, 0 to 3600 seconds")
    int briefing_patience() default 5;
}
