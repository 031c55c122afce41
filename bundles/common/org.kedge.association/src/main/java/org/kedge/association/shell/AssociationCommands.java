package org.kedge.association.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.association.component.AssociationComponent;
import org.kedge.messages.association.AssociationReport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The commands of the scope {@code kedge} about associations. A failing command throws, so that a script sees it. */
@Component(name = "org.kedge.association.shell", service = AssociationCommands.class, property = {"osgi.command.scope=kedge",
    "osgi.command.function=associate", "osgi.command.function=associations", "osgi.command.function=dissociate"})
public final class AssociationCommands {
    private final AssociationComponent associations;

    @Activate
    public AssociationCommands(@Reference AssociationComponent associations) {
        this.associations = associations;
    }

    @Descriptor("associate with every peer that is configured with a URI; fails when one does")
    public void associate(CommandSession session) {
        List<String> peers = associations.associations().stream().filter(AssociationStatus::initiator).map(AssociationStatus::peer)
                .toList();
        Optional<KedgeException> failure = Optional.empty();
        for (String peer : peers) {
            try {
                associate(session, peer);
            } catch (KedgeException e) {
                session.getConsole().println(peer + ": " + e.getMessage());
                failure = failure.isPresent() ? failure : Optional.of(e);
            }
        }
        session.getConsole().println(peers.size() + " peers");
        failure.ifPresent(first -> {
            throw first;
        });
    }

    @Descriptor("associate with a peer now, ask it for whom it takes this node, and keep the association")
    public void associate(CommandSession session, @Descriptor("name of the peer (org.kedge.peer)") String peer) {
        SecurityAssociation open = Waiting.on(associations.associate(peer), "the association");
        PrintStream out = session.getConsole();
        AssociationStatus status = associations.associations().stream().filter(a -> a.initiator() && a.peer().equals(peer)).findFirst()
                .orElseThrow(() -> new KedgeException(ErrorCode.ASSOCIATION_CLOSED, "the association with " + peer + " was released"));
        out.println("peer       " + peer + " (" + open.peerId() + ")");
        out.println("framework  " + open.framework().word());
        out.println("key        " + Waiting.dash(status.keyId()) + " check " + Waiting.dash(status.checkValue()));
        out.println("protocol   " + open.facts().protocol() + " " + open.facts().cipherSuite());
        out.println("handshake  " + open.facts().duration().toMillis() + " ms");
        out.println("ends       " + Waiting.dash(open.notAfter()));
        associations.answer(peer).ifPresent(answer -> out.println("answer     takes this node for " + answer.peerId() + " by "
                + answer.framework() + " over " + answer.protocol()));
        status.lastFailure().ifPresent(failure -> out.println("note       " + failure.getMessage()));
    }

    @Descriptor("list the associations, those in which this node is called (role B) included")
    public void associations(CommandSession session,
            @Descriptor("as JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<AssociationStatus> all = associations.associations();
        if (json) {
            session.getConsole().println(AssociationReport.of(all));
        } else {
            print(all, session.getConsole());
        }
    }

    static void print(List<AssociationStatus> all, PrintStream out) {
        String form = "%-20s %-4s %-28s %-11s %-11s %-50s %-8s %-8s %-20s %s%n";
        out.printf(form, "PEER", "ROLE", "ID", "FRAMEWORK", "STATE", "KEY", "CHECK", "PROTOCOL", "ENDS", "NEXT TRY");
        for (AssociationStatus a : all) {
            out.printf(form, a.peer(), a.initiator() ? "A" : "B", a.peerId(), a.framework().word(), a.state(), Waiting.dash(a.keyId()),
                    Waiting.dash(a.checkValue()), Waiting.dash(a.facts().map(f -> f.protocol())), Waiting.dash(a.notAfter()),
                    Waiting.dash(a.nextTry()));
        }
        for (AssociationStatus a : all) {
            a.lastFailure().ifPresent(failure -> out.println(a.peer() + ": last " + failure.getMessage()));
        }
        out.println(all.size() + " associations");
    }

    @Descriptor("close the association with a peer; it is not opened again until associate is called")
    public void dissociate(CommandSession session, @Descriptor("name of the peer") String peer) {
        if (!associations.release(peer)) {
            throw new KedgeException(ErrorCode.ASSOCIATION_CLOSED, "there is no open association with \"" + peer + "\"");
        }
        session.getConsole().println("closed: " + peer);
    }
}
