package org.kedge.mef;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The gogo commands of the scope {@code mef}. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.mef.shell", service = MefShell.class, property = {"osgi.command.scope=mef",
    "osgi.command.function=enrolees", "osgi.command.function=peers", "osgi.command.function=import", "osgi.command.function=keys",
    "osgi.command.function=registrations", "osgi.command.function=rules", "osgi.command.function=allow", "osgi.command.function=disallow"})
public final class MefShell {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile EnroleeRegistry enrolees;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile PeerRegistry peers;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile RegistryImport imports;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile RegistrationRegistry registrations;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile AssociationRules rules;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile MefComponent mef;

    @Descriptor("lists the first Enrolees with mechanism, credential, allowed targets (kind, id, SUIDs, derivation) and expiry")
    public void enrolees() {
        enrolees("");
    }

    @Descriptor("lists the Enrolees after an id")
    public void enrolees(@Descriptor("the last id that was shown") String afterId) {
        run(enrolees, commands -> commands.enrolees(enrolees, afterId));
    }

    @Descriptor("lists the peers: MAFs, CSEs and AEs that fetch keys")
    public void peers() {
        run(peers, commands -> commands.peers(peers));
    }

    /** The underscore keeps the reserved word; the shell finds it as {@code import}. */
    @Descriptor("imports Enrolees, peers and association rules from a .csv or .json file, all of them or none; prints faults by line")
    public void _import(@Descriptor("path of the file; readable by its owner only when it holds keys") String file) {
        run(imports, commands -> commands.importFile(imports, Path.of(file)));
    }

    @Descriptor("lists the first keys that clients have registered: id, usage, source, target and end; never the key")
    public void keys() {
        keys("");
    }

    @Descriptor("lists the registered keys after a RelativeKeyID")
    public void keys(@Descriptor("the last RelativeKeyID that was shown") String afterId) {
        atMef(registrations, commands -> commands.keys(registrations, afterId));
    }

    @Descriptor("lists the first clients that are registered here")
    public void registrations() {
        registrations("");
    }

    @Descriptor("lists the client registrations after an id")
    public void registrations(@Descriptor("the last id that was shown") String afterId) {
        atMef(registrations, commands -> commands.registrations(registrations, afterId));
    }

    @Descriptor("lists which source may share keys with which target")
    public void rules() {
        atMef(rules, commands -> commands.rules(rules));
    }

    @Descriptor("lets a source register keys for a target")
    public void allow(@Descriptor("absolute CSE-ID or AE-ID of the source, or *") String source,
            @Descriptor("absolute CSE-ID or AE-ID of the target, FQDN of a MAF, or *") String target) {
        atMef(rules, commands -> commands.allow(rules, source, target));
    }

    @Descriptor("removes a rule; keys registered under it are not handed out any more")
    public void disallow(@Descriptor("source of the rule") String source, @Descriptor("target of the rule") String target) {
        atMef(rules, commands -> commands.disallow(rules, source, target));
    }

    private void atMef(Object service, Consumer<RegistrationCommands> command) {
        MefComponent present = mef;
        run(service, commands -> {
            if (present == null) {
                throw new KedgeException(ErrorCode.SERVICE_MISSING, "the MEF is not running (org.kedge.mef)");
            }
            command.accept(new RegistrationCommands(System.out, present.fqdn(), Instant.now()));
        });
    }

    private static void run(Object service, Consumer<MefCommands> command) {
        try {
            if (service == null) {
                throw new KedgeException(ErrorCode.REGISTRY_IO, "the registry is not there");
            }
            command.accept(new MefCommands(System.out));
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }
}
