package org.kedge.bsf;

import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The gogo commands of the scope {@code bsf}. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.bsf.shell", service = BsfShell.class, property = {"osgi.command.scope=bsf",
    "osgi.command.function=subscribers", "osgi.command.function=subscriber", "osgi.command.function=allow",
    "osgi.command.function=disallow", "osgi.command.function=enable", "osgi.command.function=disable", "osgi.command.function=import",
    "osgi.command.function=remove", "osgi.command.function=bootstraps", "osgi.command.function=revoke", "osgi.command.function=status",
    "osgi.command.function=checkvalue"})
public final class BsfShell {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile SubscriberRegistry subscribers;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile BootstrapRegistry bootstraps;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile RegistryImport imports;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile BsfComponent bsf;

    @Descriptor("lists the first subscribers of the AuC; their IMPIs are masked")
    public void subscribers() {
        subscribers(1);
    }

    @Descriptor("lists a page of the subscribers of the AuC")
    public void subscribers(@Descriptor("number of the page, from 1") int page) {
        run(subscribers, (commands, registry) -> commands.subscribers(registry, page));
    }

    @Descriptor("shows a subscriber and which NAFs may have its keys")
    public void subscriber(@Descriptor("the IMPI") String impi) {
        run(subscribers, (commands, registry) -> commands.subscriber(registry, impi));
    }

    @Descriptor("lets a NAF have keys of a subscriber for oneM2M (service 100)")
    public void allow(@Descriptor("the IMPI") String impi, @Descriptor("FQDN of the NAF") String naf) {
        allow(impi, naf, BsfCommands.ONEM2M);
    }

    @Descriptor("lets a NAF have keys of a subscriber for a service")
    public void allow(@Descriptor("the IMPI") String impi, @Descriptor("FQDN of the NAF") String naf,
            @Descriptor("GAA service identifier") int gsId) {
        run(subscribers, (commands, registry) -> commands.allow(registry, impi, naf, gsId));
    }

    @Descriptor("takes a NAF out of the settings for oneM2M (service 100)")
    public void disallow(@Descriptor("the IMPI") String impi, @Descriptor("FQDN of the NAF") String naf) {
        disallow(impi, naf, BsfCommands.ONEM2M);
    }

    @Descriptor("takes a NAF out of the settings for a service; keys it has stay good until their end")
    public void disallow(@Descriptor("the IMPI") String impi, @Descriptor("FQDN of the NAF") String naf,
            @Descriptor("GAA service identifier") int gsId) {
        run(subscribers, (commands, registry) -> commands.disallow(registry, impi, naf, gsId));
    }

    @Descriptor("lets a subscriber bootstrap again")
    public void enable(@Descriptor("the IMPI") String impi) {
        run(subscribers, (commands, registry) -> commands.enable(registry, impi, true));
    }

    @Descriptor("lets a subscriber bootstrap no more, and no NAF have a key of it")
    public void disable(@Descriptor("the IMPI") String impi) {
        run(subscribers, (commands, registry) -> commands.enable(registry, impi, false));
    }

    @Descriptor("removes a subscriber with its keys and bootstraps")
    public void remove(@Descriptor("the IMPI") String impi) {
        run(subscribers, (commands, registry) -> commands.remove(registry, impi));
    }

    /** The underscore keeps the reserved word; the shell finds it as {@code import}. */
    @Descriptor("imports subscribers from a .csv or .json file, all of them or none; prints faults by line")
    public void _import(@Descriptor("path of the file; readable by its owner only") String file) {
        run(imports, (commands, registry) -> commands.importFile(registry, Path.of(file)));
    }

    @Descriptor("lists the first bootstraps in force: B-TID, masked subscriber, mode and end; never Ks")
    public void bootstraps() {
        bootstraps("");
    }

    @Descriptor("lists the bootstraps after a B-TID")
    public void bootstraps(@Descriptor("the last B-TID that was shown") String afterBTid) {
        run(bootstraps, (commands, registry) -> commands.bootstraps(registry, afterBTid));
    }

    @Descriptor("ends a bootstrap: no NAF gets a key of it any more")
    public void revoke(@Descriptor("the B-TID") String bTid) {
        run(bootstraps, (commands, registry) -> commands.revoke(registry, bTid));
    }

    @Descriptor("shows names, agreement, source of vectors, counts and health")
    public void status() {
        run(running(), BsfCommands::status);
    }

    @Descriptor("shows the check value of a NAF key, to be compared with that of the NAF and of the gateway")
    public void checkvalue(@Descriptor("the B-TID") String bTid, @Descriptor("FQDN of the NAF") String naf,
            @Descriptor("Ua protocol identifier, for example 01000100ae (TLS) or 010001c0a8 (DTLS)") String uaProtocol) {
        run(running(), (commands, present) -> commands.checkValue(present, bTid, naf, uaProtocol));
    }

    private Bsf running() {
        BsfComponent present = bsf;
        return present == null ? null : present.bsf();
    }

    private static <T> void run(T service, BiConsumer<BsfCommands, T> command) {
        try {
            if (service == null) {
                throw new KedgeException(ErrorCode.SERVICE_MISSING, "the registry or the BSF (org.kedge.bsf) is not there");
            }
            command.accept(new BsfCommands(System.out), service);
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }
}
