package org.kedge.usim.soft;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.gba.AkaAuthenticator;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Shell commands about USIMs of every kind. */
@Component(name = "org.kedge.usim.soft.shell", service = UsimCommands.class,
        property = {"osgi.command.scope=kedge", "osgi.command.function=usims"})
public final class UsimCommands {
    private final List<UsimList.Entry> usims = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addUsim(AkaAuthenticator usim, Map<String, Object> properties) {
        usims.add(new UsimList.Entry(usim, String.valueOf(properties.get(AkaAuthenticator.USIM)),
                String.valueOf(properties.get(AkaAuthenticator.KIND))));
    }

    void removeUsim(AkaAuthenticator usim) {
        usims.removeIf(entry -> entry.usim() == usim);
    }

    @Descriptor("list the USIMs of this node: name, kind, subscriber without its personal part, home BSF, modes of GBA")
    public void usims(CommandSession session) {
        UsimList.print(List.copyOf(usims), session.getConsole());
    }
}
