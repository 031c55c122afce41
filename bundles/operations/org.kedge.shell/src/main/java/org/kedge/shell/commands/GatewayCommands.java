package org.kedge.shell.commands;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.kedge.api.association.AssociationService;
import org.kedge.api.credential.CertificateRequests;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.SecretIntake;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.RegistrationService;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The commands of the scope {@code kedge}. Each service they need may come and go; a command whose service is missing says which bundle
 * brings it. A failing command throws, so that a script sees it. Public methods are gogo functions.
 */
@Component(service = GatewayCommands.class, property = { "osgi.command.scope=kedge", "osgi.command.function=enrol",
        "osgi.command.function=status", "osgi.command.function=credentials", "osgi.command.function=forget",
        "osgi.command.function=import", "osgi.command.function=keygen", "osgi.command.function=csr", "osgi.command.function=probe",
        "osgi.command.function=remove", "osgi.command.function=health", "osgi.command.function=briefings", "osgi.command.function=help" })
public final class GatewayCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile EnroleeService enrolee;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile SecretIntake intake;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile CertificateRequests requests;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile RegistrationService registrations;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile AssociationService associations;
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<PeerDirectory> peers = List.of();
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<HealthIndicator> indicators = List.of();

    private final EnrolmentCommands enrolments = new EnrolmentCommands(PATIENCE);
    private final BundleContext context;

    @Activate
    public GatewayCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("enrol with the only target there is an instruction for, and print each phase as it happens")
    public void enrol(CommandSession session) throws Exception {
        enrolments.enrol(need(enrolee, "enrolee"), Optional.empty(), session.getConsole());
    }

    @Descriptor("enrol with a target now, also when a valid key is held, and print each phase as it happens")
    public void enrol(CommandSession session, @Descriptor("id of the Enrolment Target: FQDN of a MAF, absolute CSE-ID or AE-ID, Node-ID")
            String target) throws Exception {
        enrolments.enrol(need(enrolee, "enrolee"), Optional.of(target), session.getConsole());
    }

    @Descriptor("show the chain from enrolments over registrations to associations; the key check value compares two copies of a key by eye"
            + " or phone, it proves no identity")
    public void status(CommandSession session,
            @Descriptor("as JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        Chain chain = Chain.of(need(enrolee, "enrolee").status(), Optional.ofNullable(registrations), Optional.ofNullable(associations),
                peers);
        if (json) {
            session.getConsole().println(ChainView.json(chain));
        } else {
            ChainView.print(chain, session.getConsole());
        }
    }

    @Descriptor("show what each source of instructions had when they were last asked: which one won, and why the others did"
            + " not")
    public void briefings(CommandSession session,
            @Descriptor("ask all sources now, and enrol where there is something new") @Parameter(names = "--now", presentValue = "true",
                    absentValue = "false") boolean now,
            @Descriptor("as JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json)
            throws Exception {
        EnroleeService service = need(enrolee, "enrolee");
        try {
            if (now) {
                enrolments.brief(service);
            }
        } finally {
            // Also when a run that followed has failed: the sources may still be in order.
            if (json) {
                session.getConsole().println(BriefingsView.json(service.lastBriefing()));
            } else {
                BriefingsView.print(service.lastBriefing(), session.getConsole());
            }
        }
    }

    @Descriptor("list the stored credentials without their secrets; the key check value compares copies, it proves no identity")
    public void credentials(CommandSession session,
            @Descriptor("as JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        CredentialStore service = need(store, "store");
        if (!service.status().open()) {
            CredentialView.printSealed(service.status(), session.getConsole());
            throw service.status().failure().orElseGet(() -> new KedgeException(ErrorCode.STORE_SEALED, "the store is not open"));
        }
        if (json) {
            session.getConsole().println(CredentialView.json(service.list()));
        } else {
            CredentialView.print(service.list(), session.getConsole());
        }
    }

    @Descriptor("remove the enrolment with a target: its key, its state and its schedule")
    public void forget(CommandSession session, @Descriptor("id of the Enrolment Target") String target) {
        if (!need(enrolee, "enrolee").forget(target)) {
            throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "no enrolment with " + target);
        }
        session.getConsole().println("forgotten: " + target);
    }

    @Descriptor("remove a credential from the store for good, for example before another one takes its alias; see forget for an enrolment")
    public void remove(CommandSession session, @Descriptor("name in the store") String alias) {
        if (!need(store, "store").remove(alias)) {
            throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "no credential \"" + alias + "\" in the store");
        }
        session.getConsole().println("removed: " + alias);
    }

    /** {@code kedge:import}: gogo looks for an underscore before names that are Java keywords. */
    @Descriptor("bring a secret in from a *.kpm.json, *.sym.json, *.p12 or *.pem file of mode 600; the file is then erased")
    public void _import(CommandSession session, @Descriptor("absolute path of the file on this machine") String file) {
        List<String> aliases = need(intake, "store").importFile(Path.of(file).toAbsolutePath());
        session.getConsole().println("stored: " + String.join(", ", aliases));
    }

    @Descriptor("make a key pair that never leaves the store, and print its public key identifier")
    public void keygen(CommandSession session, @Descriptor("name in the store") String alias) {
        session.getConsole().println(need(intake, "store").generateKeyPair(alias));
    }

    @Descriptor("print a certificate request (PKCS#10, PEM) for a stored key pair")
    public void csr(CommandSession session, @Descriptor("name of the key pair in the store") String alias,
            @Descriptor("device, cse-id, ae-id, node-id or fqdn") String flavour,
            @Descriptor("the identifier the certificate is to hold, in the form of its flavour") String identifier) {
        session.getConsole().print(need(requests, "store").request(alias, flavour(flavour), identifier));
    }

    @Descriptor("perform a handshake only with a MEF and print what it negotiated; nothing is stored at either end")
    public void probe(CommandSession session,
            @Descriptor("name of the credential in the store instead of that of the instruction for this MEF")
            @Parameter(names = "--credential", absentValue = "") String alias,
            @Descriptor("URI of the MEF, for example coaps://mef.example.com:5684") String uri) throws Exception {
        enrolments.probe(need(enrolee, "enrolee"), uri, Optional.of(alias).filter(a -> !a.isEmpty()), session.getConsole());
    }

    @Descriptor("show what is well and what is not, with what to do; fails when something is critical")
    public void health(CommandSession session) {
        HealthView.print(indicators, session.getConsole());
    }

    @Descriptor("list the commands of Kedge, each with what it does")
    public void help(CommandSession session) {
        HelpView.print(context, Optional.empty(), session.getConsole());
    }

    @Descriptor("explain one command")
    public void help(CommandSession session, @Descriptor("its name, with or without its scope") String command) {
        HelpView.print(context, Optional.of(command), session.getConsole());
    }

    private static CertificateFlavour flavour(String word) {
        return Arrays.stream(CertificateFlavour.values()).filter(f -> f.name().equalsIgnoreCase(word.replace('-', '_'))).findFirst()
                .orElseThrow(() -> new KedgeException(ErrorCode.CERTIFICATE_REQUEST, "flavour " + word + " is none of "
                        + Arrays.stream(CertificateFlavour.values()).map(GatewayCommands::word).collect(Collectors.joining(", "))));
    }

    private static String word(CertificateFlavour flavour) {
        return flavour.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T> T need(T service, String bundle) {
        if (service == null) {
            throw new KedgeException(ErrorCode.SERVICE_MISSING, "org.kedge." + bundle + " is not installed, not started or not configured");
        }
        return service;
    }
}
