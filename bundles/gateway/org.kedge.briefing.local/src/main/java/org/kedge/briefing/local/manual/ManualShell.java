package org.kedge.briefing.local.manual;

import java.io.PrintStream;
import java.util.function.Consumer;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.error.KedgeException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands of manual entry. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.briefing.local.manual.shell", service = ManualShell.class, property = {"osgi.command.scope=kedge",
    "osgi.command.function=brief", "osgi.command.function=briefconfirm", "osgi.command.function=briefcancel",
    "osgi.command.function=briefwithdraw"})
public final class ManualShell {
    private final ManualComponent component;

    @Activate
    public ManualShell(@Reference ManualComponent component) {
        this.component = component;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindEnrolee(EnroleeService service) {
        component.enrolees().add(service);
    }

    void unbindEnrolee(EnroleeService service) {
        component.enrolees().remove(service);
    }

    @Descriptor("enters an instruction or the text of a QR code and shows what it makes this node trust; nothing counts before"
            + " kedge:briefconfirm. A text on the command line stays in the history of the shell, and with it its one-time code, which is"
            + " good once and for a short time: name a file to avoid that")
    public void brief(CommandSession session, @Descriptor("KEDGE1-..., an instruction in single quotes, or the path of a file; <file>.sig"
            + " is its signature") String textOrFile) {
        run(session, commands -> commands.brief(textOrFile));
    }

    @Descriptor("confirms what kedge:brief has shown, and acts on it")
    public void briefconfirm(CommandSession session, @Descriptor("the word that was shown") String word) {
        run(session, commands -> commands.confirm(word));
    }

    @Descriptor("discards what waits for a confirmation")
    public void briefcancel(CommandSession session) {
        run(session, ManualCommands::cancel);
    }

    @Descriptor("hands out no instruction any more that was confirmed for a target, or forgets the serial of the last compact text")
    public void briefwithdraw(CommandSession session, @Descriptor("the id of the Enrolment Target, or the address of the Briefing Node in"
            + " the text") String target) {
        run(session, commands -> commands.withdraw(target));
    }

    private void run(CommandSession session, Consumer<ManualCommands> command) {
        PrintStream out = session.getConsole();
        try {
            command.accept(new ManualCommands(component.entry(), out, component.files()));
        } catch (KedgeException e) {
            out.println(e.getMessage());
            throw e;
        }
    }
}
