package org.kedge.shell.commands;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.CertificateRequests;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.SecretIntake;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;

/** A node whose enrolment takes no time and ends as the test says. */
final class ScriptedNode implements EnroleeService {
    static final String TARGET = "maf.example.com";
    static final String KEID = "00112233445566778899AABBCCDDEEFF@mef.example.com";

    private final List<Consumer<EnrolmentStatus>> observers = new CopyOnWriteArrayList<>();
    private Optional<KedgeException> failure = Optional.empty();
    private Optional<EnrolmentStatus> last = Optional.empty();
    private Optional<BriefingReport> report = Optional.empty();
    private boolean sealed;

    void failWith(KedgeException wanted) {
        failure = Optional.of(wanted);
    }

    void seal() {
        sealed = true;
    }

    int observers() {
        return observers.size();
    }

    @Override
    public CompletionStage<EnrolmentStatus> enrol(Optional<String> target) {
        if (!target.map(TARGET::equals).orElse(true)) {
            return CompletableFuture.failedStage(new KedgeException(ErrorCode.BRIEFING_NONE, "no instruction for " + target.get()));
        }
        for (EnrolmentPhase phase : EnrolmentPhase.values()) {
            observers.forEach(o -> o.accept(status(EnrolmentState.RUNNING, phase)));
        }
        last = Optional.of(status(failure.isEmpty() ? EnrolmentState.ENROLLED : EnrolmentState.WAITING, EnrolmentPhase.COMMIT));
        return failure.<CompletionStage<EnrolmentStatus>>map(CompletableFuture::failedStage)
                .orElseGet(() -> CompletableFuture.completedStage(last.get()));
    }

    private EnrolmentStatus status(EnrolmentState state, EnrolmentPhase phase) {
        boolean enrolled = state == EnrolmentState.ENROLLED;
        BootstrapInstruction instruction = new BootstrapInstruction(1, Optional.empty(), Instant.EPOCH, Instant.MAX, Mechanism.PSK,
                EnrolmentTarget.maf(new Fqdn(TARGET)), Optional.empty(), URI.create("coaps://127.0.0.1:5684"), new Fqdn("mef.example.com"),
                List.of(), List.of(), "mef.kpm", Duration.ofDays(1), KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
        Map<EnrolmentPhase, Long> millis = new EnumMap<>(EnrolmentPhase.class);
        millis.put(EnrolmentPhase.HANDSHAKE, 7L);
        return new EnrolmentStatus(instruction, "file", TrustLevel.LOCAL, List.of(chosen()), state, phase,
                Optional.of(KeId.parse(KEID)).filter(k -> enrolled),
                Optional.of("0123ABCD").filter(k -> enrolled), Optional.of("4567EFGH").filter(k -> enrolled), Optional.empty(),
                Optional.of(facts()).filter(k -> enrolled), Optional.empty(), failure,
                failure.isPresent() ? 1 : 0, Optional.empty(), millis);
    }

    private static HandshakeFacts facts() {
        return new HandshakeFacts("DTLS1.2", "TLS_PSK_WITH_AES_128_CCM_8", true, true, Duration.ofMillis(7));
    }

    @Override
    public CompletionStage<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
        report = Optional.of(new BriefingReport(trigger.time(), trigger.kind(), offers()));
        return failure.<CompletionStage<List<EnrolmentStatus>>>map(CompletableFuture::failedStage)
                .orElseGet(() -> CompletableFuture.completedFuture(status()));
    }

    private static List<BriefingOffer> offers() {
        return List.of(
                new BriefingOffer("node", Optional.empty(), OptionalLong.empty(), TrustLevel.CHANNEL, BriefingOffer.Verdict.FAILED,
                        Optional.of(new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, "no answer"))),
                new BriefingOffer("manual", Optional.of(TARGET), OptionalLong.of(1), TrustLevel.CONFIRMED, BriefingOffer.Verdict.CONFLICT,
                        Optional.of(new KedgeException(ErrorCode.BRIEFING_CONFLICT, "says something else"))),
                chosen());
    }

    private static BriefingOffer chosen() {
        return new BriefingOffer("file", Optional.of(TARGET), OptionalLong.of(1), TrustLevel.LOCAL, BriefingOffer.Verdict.CHOSEN,
                Optional.empty());
    }

    @Override
    public Optional<BriefingReport> lastBriefing() {
        return report;
    }

    @Override
    public boolean forget(String target) {
        boolean known = last.map(EnrolmentStatus::target).filter(target::equals).isPresent();
        last = Optional.empty();
        return known;
    }

    @Override
    public List<EnrolmentStatus> status() {
        return last.stream().toList();
    }

    @Override
    public CompletionStage<ProbeResult> probe(URI mef, Optional<String> alias) {
        PeerIdentity peer = new PeerIdentity(PeerIdentity.Kind.PSK, alias.orElse("mef.kpm"), "mef.example.com", List.of());
        return CompletableFuture.completedStage(new ProbeResult(facts(), peer, KeId.parse(KEID), "0123ABCD"));
    }

    @Override
    public AutoCloseable observe(Consumer<EnrolmentStatus> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    CredentialStore store() {
        CredentialInfo kpm = new CredentialInfo("mef.kpm", CredentialSlot.ACTIVE, CredentialKind.PRE_PROVISIONED_KEY,
                "gw1@mef.example.com", Map.of(), Optional.of("KPM-CHCK"), Optional.empty(), Optional.empty());
        return service(CredentialStore.class, (proxy, method, arguments) -> method.getName().equals("list") ? List.of(kpm)
                : new StoreStatus(!sealed, sealed ? Optional.of(new KedgeException(ErrorCode.STORE_KEY_FOREIGN, "other key"))
                        : Optional.empty(), Map.of(CredentialKind.KEY_PAIR, 3), List.of(), "file", false));
    }

    SecretIntake intake() {
        return service(SecretIntake.class, (proxy, method, arguments) -> method.getName().equals("importFile") ? List.of("a", "b")
                : "ni:///sha-256;made-for-" + arguments[0]);
    }

    CertificateRequests requests() {
        return (alias, flavour, identifier) -> alias + " " + flavour + " " + identifier + "\n";
    }

    HealthIndicator indicator(String name, HealthIndicator.Level level) {
        return service(HealthIndicator.class, (proxy, method, arguments) -> method.getName().equals("name") ? name
                : new HealthIndicator.Health(level, "all there is to say"));
    }

    private static <T> T service(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, answers));
    }
}
