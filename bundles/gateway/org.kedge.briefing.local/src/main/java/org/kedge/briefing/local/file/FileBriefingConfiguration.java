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
}
