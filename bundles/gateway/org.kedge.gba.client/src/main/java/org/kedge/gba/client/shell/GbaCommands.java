package org.kedge.gba.client.shell;

import java.io.PrintStream;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.gba.client.work.Waiting;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The commands of the scope {@code kedge} about GBA. A failing command throws, so that a script sees it. */
@Component(name = "org.kedge.gba.client.shell", service = GbaCommands.class, property = {"osgi.command.scope=kedge",
    "osgi.command.function=gba", "osgi.command.function=gbaforget", "osgi.command.function=gbatest"})
public final class GbaCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FORM = "%-16s %-5s %-32s %-5s %-60s %-14s %-20s %s%n";

    private final GbaClient gba;
    private final CredentialStore store;

    @Activate
    public GbaCommands(@Reference GbaClient gba, @Reference CredentialStore store) {
        this.gba = gba;
        this.store = store;
    }

    @Descriptor("list the USIMs with their bootstraps and the NAF keys made of them; check values are compared with those of the NAF")
    public void gba(CommandSession session) {
        PrintStream out = session.getConsole();
        List<GbaStatus> all = gba.status();
        out.printf(FORM, "USIM", "KIND", "BSF", "MODE", "B-TID", "DIGEST", "SINCE", "UNTIL");
        for (GbaStatus usim : all) {
            out.printf(FORM, usim.usim(), dash(usim.kind()), dash(usim.bsf()), dash(usim.mode()), dash(usim.bTid()), dash(usim.digest()),
                    dash(usim.since()), dash(usim.notAfter()));
        }
        for (GbaStatus usim : all) {
            usim.nafs().forEach(naf -> out.println(usim.usim() + ": NAF " + naf.fqdn() + " ua " + naf.uaProtocol() + " check "
                    + naf.checkValue()));
            usim.lastFailure().ifPresent(failure -> out.println(usim.usim() + ": last " + failure.getMessage()));
        }
        out.println(all.size() + " USIMs");
    }

    private static String dash(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }

    @Descriptor("forget what a USIM was bootstrapped with: Ks and NAF keys are erased, and what was its strongest Digest algorithm")
    public void gbaforget(CommandSession session, @Descriptor("name of the USIM") String usim) {
        if (!gba.forget(usim)) {
            throw new KedgeException(ErrorCode.GBA_NOT_BOOTSTRAPPED, "nothing is known of the USIM \"" + usim + "\"");
        }
        session.getConsole().println("forgotten: " + usim);
    }

    @Descriptor("bootstrap with a BSF and keep nothing of it; the USIM is asked also when it has just refused a challenge")
    public void gbatest(CommandSession session, @Descriptor("name of the USIM") String usim,
            @Descriptor("http://host:port or https://host:port") String uri, @Descriptor("FQDN of the BSF") String fqdn) {
        PeerAddress address = new PeerAddress(URI.create(uri), Fqdn.parse(fqdn));
        Optional<CertificateInformation> server = "https".equals(address.uri().getScheme()) ? Optional.of(new CertificateInformation(
                CertificateFlavour.FQDN, address.fqdn().value(), anchors(), Revocation.SOFT)) : Optional.empty();
        try (GbaBootstrap made = Waiting.on(gba.probe(new BsfAddress(address, server), usim, Clock.systemUTC().instant().plus(PATIENCE)),
                PATIENCE.plusSeconds(5), "the bootstrap")) {
            PrintStream out = session.getConsole();
            out.println("BSF        " + fqdn + " over " + made.transport());
            out.println("digest     " + made.digest());
            out.println("B-TID      " + made.bTid());
            out.println("until      " + made.notAfter());
            out.println("took       " + made.duration().toMillis() + " ms");
            out.println("nothing was kept here; at the BSF this bootstrap stays until its end");
        }
    }

    private List<X509Certificate> anchors() {
        List<X509Certificate> anchors = new ArrayList<>();
        for (CredentialInfo info : store.list()) {
            if (info.kind() == CredentialKind.TRUST_ANCHOR && info.slot() == CredentialSlot.ACTIVE) {
                try (Credential credential = store.require(info.alias())) {
                    anchors.addAll(credential.certificates());
                }
            }
        }
        return anchors;
    }
}
