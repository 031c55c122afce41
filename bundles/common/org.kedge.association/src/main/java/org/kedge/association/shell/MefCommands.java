package org.kedge.association.shell;

import java.util.List;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.RegistrationService;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** This node as client of a MEF: the commands of the scope {@code mef} that the MEF itself does not have. */
@Component(name = "org.kedge.association.shell.mef", service = MefCommands.class, property = {"osgi.command.scope=mef",
    "osgi.command.function=register", "osgi.command.function=update", "osgi.command.function=deregister",
    "osgi.command.function=registered", "osgi.command.function=registerkey", "osgi.command.function=updatekey",
    "osgi.command.function=deregisterkey", "osgi.command.function=retrievekey"})
public final class MefCommands {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile RegistrationService registrations;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile KeyFetcher fetcher;
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<PeerDirectory> peers = List.of();

    private RegistrationConsole console(CommandSession session) {
        return new RegistrationConsole(session.getConsole(), PeerRole.MEF, registrations, peers);
    }

    @Descriptor("register this node as client of a MEF")
    public void register(CommandSession session,
            @Descriptor("wished lifetime, an ISO-8601 duration such as P30D") @Parameter(names = "--for", absentValue = "") String lifetime,
            @Descriptor("free words, with commas") @Parameter(names = "--labels", absentValue = "") String labels,
            @Descriptor("name of the MEF peer") String server) {
        console(session).register(server, lifetime, labels);
    }

    @Descriptor("change the registration at a MEF: lifetime, labels or both")
    public void update(CommandSession session,
            @Descriptor("wished lifetime from now on") @Parameter(names = "--for", absentValue = "") String lifetime,
            @Descriptor("free words, with commas") @Parameter(names = "--labels", absentValue = "") String labels,
            @Descriptor("name of the MEF peer") String server) {
        console(session).update(server, lifetime, labels);
    }

    @Descriptor("end the registration at a MEF")
    public void deregister(CommandSession session, @Descriptor("name of the MEF peer") String server) {
        console(session).deregister(server);
    }

    @Descriptor("list what this node has registered at MEFs: itself, and keys")
    public void registered(CommandSession session) {
        console(session).registered();
    }

    @Descriptor("register a key that is exported from a handshake of its own, for targets that may retrieve it")
    public void registerkey(CommandSession session,
            @Descriptor("usage: 22 for an association, 21 for a MAF") @Parameter(names = "--suid", absentValue = "22") String suid,
            @Descriptor("wished lifetime") @Parameter(names = "--for", absentValue = "") String lifetime,
            @Descriptor("free words, with commas") @Parameter(names = "--labels", absentValue = "") String labels,
            @Descriptor("name of the MEF peer") String server,
            @Descriptor("who may retrieve it: absolute CSE-ID or AE-ID; the FQDN of a MAF for SUID 21") String target) {
        console(session).registerKey(server, suid, lifetime, labels, List.of(target));
    }

    @Descriptor("change a key registration: lifetime, labels, targets")
    public void updatekey(CommandSession session,
            @Descriptor("wished lifetime from now on") @Parameter(names = "--for", absentValue = "") String lifetime,
            @Descriptor("free words, with commas") @Parameter(names = "--labels", absentValue = "") String labels,
            @Descriptor("who may retrieve it, with commas") @Parameter(names = "--targets", absentValue = "") String targets,
            @Descriptor("name of the MEF peer") String server, @Descriptor("left part of the key identifier") String relativeKeyId) {
        console(session).updateKey(server, relativeKeyId, lifetime, labels, targets);
    }

    @Descriptor("end a key registration and forget the key")
    public void deregisterkey(CommandSession session, @Descriptor("name of the MEF peer") String server,
            @Descriptor("left part of the key identifier") String relativeKeyId) {
        console(session).deregisterKey(server, relativeKeyId);
    }

    @Descriptor("retrieve a key this node is a target of, and show its check value; nothing is kept")
    public void retrievekey(CommandSession session,
            @Descriptor("usage: 22 for an association, 21 for a MAF") @Parameter(names = "--suid", absentValue = "22") String suid,
            @Descriptor("key identifier, HEX@FQDN of the MEF") String keyId) {
        console(session).retrieveKey(fetcher, keyId, suid);
    }
}
