package org.kedge.enrolee;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.work.Tasks;

/** A handshake without a request: with an instruction for the MEF, or with what a named credential tells about it. */
final class Prober {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final Services services;
    private final Supplier<Settings> settings;
    private final TrustedClock clock;
    private final Tasks tasks;

    Prober(Services services, Supplier<Settings> settings, TrustedClock clock, Tasks tasks) {
        this.services = services;
        this.settings = settings;
        this.clock = clock;
        this.tasks = tasks;
    }

    CompletableFuture<ProbeResult> probe(URI mef, Optional<String> alias, List<Briefing> known) {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        Runnable cancel = tasks.after(settings.get().runTimeout(), () -> result.completeExceptionally(
                new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the probe of " + mef + " was given up")));
        result.whenComplete((probed, thrown) -> cancel.run());
        tasks.run(() -> {
            try {
                start(result, instruction(mef, alias, known));
            } catch (RuntimeException e) {
                result.completeExceptionally(KedgeException.of(e));
            }
        });
        return result;
    }

    private void start(CompletableFuture<ProbeResult> result, BootstrapInstruction instruction) {
        Mechanism mechanism = instruction.mechanism();
        RunContext context = new RunContext(services, clock, tasks, mechanism, tasks.nanos() + settings.get().runTimeout().toNanos(),
                phase -> { });
        CompletableFuture<ProbeResult> probe = services.framework(mechanism)
                .orElseThrow(() -> new KedgeException(ErrorCode.BRIEFING_UNSUPPORTED,
                        "no framework for the mechanism \"" + mechanism.word() + "\" is present"))
                .probe(instruction, context).toCompletableFuture();
        result.whenComplete((probed, thrown) -> probe.cancel(false));
        probe.whenComplete((probed, thrown) -> {
            if (thrown != null) {
                result.completeExceptionally(KedgeException.of(thrown));
            } else {
                result.complete(probed);
            }
        });
    }

    private BootstrapInstruction instruction(URI mef, Optional<String> alias, List<Briefing> known) {
        Optional<BootstrapInstruction> instruction = known.stream().map(Briefing::instruction)
                .filter(i -> same(i.mefUri(), mef)).findFirst();
        if (alias.isEmpty()) {
            return instruction.orElseThrow(() -> new KedgeException(ErrorCode.BRIEFING_NONE,
                    "no instruction names the MEF " + mef + "; name a credential to probe with"));
        }
        CredentialStore store = services.stores().first().orElseThrow(RunContext::missingStore);
        // For GBA what is named is a USIM, of which the store need not know.
        return instruction.map(i -> i.mechanism() == Mechanism.GBA).orElse("http".equals(mef.getScheme()))
                ? synthetic(mef, alias.get(), Mechanism.GBA, instruction.map(BootstrapInstruction::mefFqdn).orElseGet(
                        () -> Fqdn.parse(mef.getHost())), instruction, store)
                : synthetic(mef, alias.get(), instruction, store);
    }

    private static boolean same(URI a, URI b) {
        Fqdn anyName = new Fqdn("mef");
        return a.getScheme().equalsIgnoreCase(b.getScheme()) && a.getHost() != null && a.getHost().equalsIgnoreCase(b.getHost())
                && new PeerAddress(a, anyName).port() == new PeerAddress(b, anyName).port();
    }

    /** The mechanism follows the credential; name and anchors come from an instruction, else from the KpmID, the URI and the store. */
    private BootstrapInstruction synthetic(URI mef, String alias, Optional<BootstrapInstruction> instruction, CredentialStore store) {
        try (Credential credential = store.require(alias)) {
            boolean psk = credential.kind() == CredentialKind.PRE_PROVISIONED_KEY;
            Fqdn fqdn = instruction.map(BootstrapInstruction::mefFqdn).orElseGet(
                    () -> psk ? KeyReference.parseRelative(credential.identifier()).fqdn() : Fqdn.parse(mef.getHost()));
            return synthetic(mef, alias, psk ? Mechanism.PSK : Mechanism.CERTIFICATE, fqdn, instruction, store);
        }
    }

    private BootstrapInstruction synthetic(URI mef, String alias, Mechanism mechanism, Fqdn fqdn,
            Optional<BootstrapInstruction> instruction, CredentialStore store) {
        List<String> anchors = instruction.map(BootstrapInstruction::trustAnchorAliases).orElseGet(() -> anchors(store));
        Instant now = clock.atLeast();
        return new BootstrapInstruction(0, Optional.empty(), now, now.plus(LIFETIME), mechanism, EnrolmentTarget.maf(fqdn),
                Optional.empty(), new PeerAddress(mef, fqdn).uri(), fqdn,
                instruction.map(BootstrapInstruction::trustAnchors).orElse(List.of()), anchors, alias, LIFETIME,
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
    }

    private static List<String> anchors(CredentialStore store) {
        return store.list().stream().filter(info -> info.kind() == CredentialKind.TRUST_ANCHOR && info.slot() == CredentialSlot.ACTIVE)
                .map(CredentialInfo::alias).toList();
    }
}
