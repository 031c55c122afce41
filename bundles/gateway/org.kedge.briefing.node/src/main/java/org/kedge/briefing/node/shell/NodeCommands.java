package org.kedge.briefing.node.shell;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.briefing.node.NodeControl;
import org.kedge.briefing.node.NodeStatus;
import org.kedge.messages.briefing.LocationEntry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The commands of the scope {@code kedge} about Briefing Nodes. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.briefing.node.shell", service = NodeCommands.class, property = {"osgi.command.scope=kedge",
    "osgi.command.function=bbn", "osgi.command.function=bbnforget", "osgi.command.function=located"})
public final class NodeCommands {
    private static final String FORM = "%-16s %-12s %-32s %s%n";

    private final NodeControl node;

    @Activate
    public NodeCommands(@Reference NodeControl node) {
        this.node = node;
    }

    @Descriptor("shows which Briefing Nodes would be asked, what the last contacts came to, and what was announced on the LAN")
    public void bbn(CommandSession session) {
        run(session, () -> show(session.getConsole(), node.status()));
    }

    private static void show(PrintStream out, NodeStatus status) {
        out.printf(FORM, "PEER", "BY", "FQDN", "URIS");
        for (Peer peer : status.peers()) {
            out.printf(FORM, peer.name(), peer.authentication().word(), peer.fqdn(), peer.uris().isEmpty() ? "-"
                    : peer.uris().stream().map(Object::toString).collect(Collectors.joining(" ")));
        }
        status.remembered().ifPresent(uri -> out.println("remembered: " + uri));
        status.discovered().forEach(found -> out.println("announced on the LAN: " + found.fqdn() + " at " + found.uri()));
        status.located().ifPresent(time -> out.println("location entry of a technician: " + time));
        status.last().forEach(contact -> out.println(contact.time() + " " + contact.whom() + ": " + contact.outcome()));
        out.println(status.peers().size() + " Briefing Nodes configured");
    }

    @Descriptor("forgets the Briefing Node that a scanned text or a trigger led to")
    public void bbnforget(CommandSession session) {
        run(session, () -> session.getConsole().println(node.forget().map(uri -> "forgotten: " + uri).orElse("there was none")));
    }

    @Descriptor("keeps a technician's signed entry about where this node is, and shows it to Briefing Nodes from now on")
    public void located(CommandSession session, @Descriptor("the entry; its signature is beside it as <file>.sig") String file) {
        run(session, () -> {
            LocationEntry entry = node.located(Path.of(file));
            session.getConsole().println("kept: " + entry.node() + " of " + entry.time() + "; sent with the next request");
        });
    }

    private static void run(CommandSession session, Runnable command) {
        try {
            command.run();
        } catch (KedgeException e) {
            session.getConsole().println(e.getMessage());
            throw e;
        }
    }
}
