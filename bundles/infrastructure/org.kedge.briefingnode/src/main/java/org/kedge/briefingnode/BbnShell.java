package org.kedge.briefingnode;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

import org.apache.felix.service.command.Descriptor;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefingnode.offline.ImportCommands;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The gogo commands of the scope {@code bbn} for nodes. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.briefingnode.shell", service = BbnShell.class, property = {"osgi.command.scope=bbn",
    "osgi.command.function=status", "osgi.command.function=nodes", "osgi.command.function=node", "osgi.command.function=label",
    "osgi.command.function=locate", "osgi.command.function=entry", "osgi.command.function=enable", "osgi.command.function=disable",
    "osgi.command.function=remove", "osgi.command.function=code", "osgi.command.function=text",
    "osgi.command.function=import", "osgi.command.function=withdraw"})
public final class BbnShell {
    private static final int CODE_MINUTES = 60;
    private static final int CODE_ATTEMPTS = 5;
    private static final int TEXT_DAYS = 30;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile BriefingNodeComponent component;

    @Descriptor("shows names, keys, who is admitted, counts and health")
    public void status() {
        show(NodeCommands::status);
    }

    @Descriptor("lists the first nodes: how they authenticate, labels, place, serials issued, last contact")
    public void nodes() {
        nodes("");
    }

    @Descriptor("lists the nodes after an id")
    public void nodes(@Descriptor("the last id that was shown") String afterId) {
        show(commands -> commands.nodes(afterId));
    }

    @Descriptor("shows a node")
    public void node(@Descriptor("Node-ID") String id) {
        show(commands -> commands.node(id));
    }

    @Descriptor("gives and takes labels; " + Labels.CODE_REQUIRED + " makes a node wait for its one-time code")
    public void label(@Descriptor("Node-ID") String id, @Descriptor("labels; with a hyphen before it one is taken away, as in 'a -b'")
            String changes) {
        edit(commands -> commands.label(id, changes));
    }

    @Descriptor("says where a node is installed; comes before what a technician or the node itself says")
    public void locate(@Descriptor("Node-ID") String id, @Descriptor("an area such as de/berlin, latitude,longitude, both with a space "
            + "between, or - for nowhere") String where) {
        edit(commands -> commands.locate(id, where));
    }

    @Descriptor("takes the signed location entry of a technician")
    public void entry(@Descriptor("path of the file; its signature is beside it, with .sig") String file) {
        edit(commands -> commands.entry(Path.of(file)));
    }

    @Descriptor("lets a node be briefed again")
    public void enable(@Descriptor("Node-ID") String id) {
        edit(commands -> commands.enable(id, true));
    }

    @Descriptor("lets a node be briefed no more; to the outside it is unknown then")
    public void disable(@Descriptor("Node-ID") String id) {
        edit(commands -> commands.enable(id, false));
    }

    @Descriptor("removes a node with everything issued to it; its Enrolee at the MEF stays")
    public void remove(@Descriptor("Node-ID") String id) {
        edit(commands -> commands.remove(id));
    }

    @Descriptor("makes a one-time code, which the node has to bring within an hour, in five attempts; shown once")
    public void code(@Descriptor("Node-ID") String id) {
        code(id, CODE_MINUTES);
    }

    @Descriptor("makes a one-time code, which the node has to bring in five attempts; shown once")
    public void code(@Descriptor("Node-ID") String id, @Descriptor("how many minutes it is good") int minutes) {
        code(id, minutes, CODE_ATTEMPTS);
    }

    @Descriptor("makes a one-time code, which the node has to bring; shown once")
    public void code(@Descriptor("Node-ID") String id, @Descriptor("how many minutes it is good") int minutes,
            @Descriptor("how many wrong codes end it") int attempts) {
        edit(commands -> commands.code(id, minutes, attempts));
    }

    @Descriptor("makes the signed compact text (QR code) by which a node finds and knows this Briefing Node, good for 30 days")
    public void text(@Descriptor("Node-ID") String id) {
        text(id, TEXT_DAYS);
    }

    @Descriptor("makes the signed compact text (QR code) by which a node finds and knows this Briefing Node")
    public void text(@Descriptor("Node-ID") String id, @Descriptor("how many days it is good") int days) {
        edit(commands -> commands.text(id, days));
    }

    @Descriptor("takes instructions that were signed elsewhere, and says of each file whether it was taken; twice is once")
    public void _import(@Descriptor("directory of <name>.json with <name>.json.sig") String directory) {
        documents(commands -> commands.load(Path.of(directory)));
    }

    @Descriptor("withdraws all instructions that were imported for a node; then the rules decide again")
    public void withdraw(@Descriptor("Node-ID") String id) {
        documents(commands -> commands.withdraw(id, Optional.empty()));
    }

    @Descriptor("withdraws the instruction that was imported for a node and a target")
    public void withdraw(@Descriptor("Node-ID") String id, @Descriptor("id of the Enrolment Target") String target) {
        documents(commands -> commands.withdraw(id, Optional.of(target)));
    }

    private void documents(Consumer<ImportCommands> command) {
        run(node -> command.accept(new ImportCommands(System.out, node.documents())));
    }

    private void show(Consumer<NodeCommands> command) {
        run(node -> command.accept(new NodeCommands(System.out, node)));
    }

    private void edit(Consumer<EditCommands> command) {
        run(node -> command.accept(new EditCommands(System.out, node)));
    }

    private void run(Consumer<BriefingNode> command) {
        try {
            BriefingNodeComponent present = component;
            if (present == null) {
                throw new KedgeException(ErrorCode.SERVICE_MISSING, "the Briefing Node (org.kedge.briefingnode) is not running");
            }
            command.accept(present.node());
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }
}
