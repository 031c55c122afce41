package org.kedge.registry;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

import org.apache.felix.service.command.Descriptor;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The gogo commands of the scope {@code registry}. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.registry.shell", service = RegistryShell.class, property = {"osgi.command.scope=registry",
    "osgi.command.function=import", "osgi.command.function=exportkey"})
public final class RegistryShell {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile RegistryImport imports;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<AuditSink> sinks = List.of();

    /** The underscore keeps the reserved word; the shell finds it as {@code import}. */
    @Descriptor("imports Enrolees, peers, association rules and subscribers from a .csv or .json file, all of them or none;"
            + " prints faults by line")
    public void _import(@Descriptor("path of the file; readable by its owner only when it holds keys") String file) {
        run(imports, "the registry", commands -> commands.importFile(imports, Path.of(file)));
    }

    @Descriptor("writes the registry key, in clear, into a new file for the intake of another node on the same database")
    public void exportkey(@Descriptor("path of the file to be made, named *.sym.json; gets mode 600") String file) {
        run(store, "the credential store", commands -> commands.exportKey(store, sinks, InstantSource.system(), Path.of(file)));
    }

    private static void run(Object service, String name, Consumer<RegistryCommands> command) {
        try {
            if (service == null) {
                throw new KedgeException(ErrorCode.SERVICE_MISSING, name + " is not there");
            }
            command.accept(new RegistryCommands(System.out));
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }
}
