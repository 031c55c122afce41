package org.kedge.shell.socket;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the shell socket while a gogo command processor is there. */
@Component(name = "org.kedge.shell", service = {}, immediate = true)
@Designate(ocd = ShellSocketComponent.Config.class)
public final class ShellSocketComponent {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSocketComponent.class);

    @ObjectClassDefinition(name = "Kedge shell socket", description = "How scripts and operators on this machine run commands")
    @interface Config {
        @AttributeDefinition(description = "Whether the socket is opened. Without it commands run on a gogo console only")
        boolean enabled() default true;

        @AttributeDefinition(description = "Path of the socket, at most about 100 characters; empty: run/shell.sock below kedge.home. "
                + "Its directory is given mode 700")
        String socket() default "";

        @AttributeDefinition(description = "How many commands may run at a time; one more waits")
        int max_sessions() default 4;
    }

    private final Optional<ShellSocket> socket;

    @Activate
    public ShellSocketComponent(BundleContext context, Config config, @Reference CommandProcessor processor) {
        socket = config.enabled() ? open(path(context, config), processor, config) : Optional.empty();
    }

    private static Path path(BundleContext context, Config config) {
        String home = Optional.ofNullable(context.getProperty("kedge.home")).orElse(".");
        return (config.socket().isEmpty() ? Path.of(home, "run", "shell.sock") : Path.of(home).resolve(config.socket())).toAbsolutePath();
    }

    /** A gateway works without its shell, so a socket that cannot be opened is told and nothing else. */
    private static Optional<ShellSocket> open(Path path, CommandProcessor processor, Config config) {
        try {
            return Optional.of(new ShellSocket(path, new GogoRunner(processor), Math.max(1, config.max_sessions())));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.error("shell-socket-failed path={} cause={}", path, e.toString());
            return Optional.empty();
        }
    }

    @Deactivate
    void deactivate() {
        socket.ifPresent(ShellSocket::close);
    }
}
