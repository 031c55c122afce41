package org.kedge.association.initiator;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.KeyDerivation;

/** An enrolee whose enrolments happen when the test says so. */
final class Enrolments implements EnroleeService {
    private final Map<String, EnrolmentStatus> enrolled = new TreeMap<>();
    final List<Consumer<EnrolmentStatus>> observers = new CopyOnWriteArrayList<>();

    /** @param number makes the KeID */
    void enrolled(EnrolmentTarget target, int number) {
        BootstrapInstruction instruction = new BootstrapInstruction(1, Optional.empty(), World.START, World.START.plus(Duration.ofDays(9)),
                Mechanism.PSK, target, Optional.empty(), URI.create("coaps://mef.example.com"), new Fqdn("mef.example.com"), List.of(),
                List.of(), "kpm", Duration.ofDays(1), KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
        EnrolmentStatus status = new EnrolmentStatus(instruction, "file", TrustLevel.LOCAL, List.of(),
                EnrolmentState.ENROLLED, EnrolmentPhase.COMMIT,
                Optional.of(KeId.parse("%032X@mef.example.com".formatted(number))), Optional.of("KE123456"), Optional.of("KM123456"),
                Optional.of(World.START.plus(Duration.ofDays(1))), Optional.empty(), Optional.empty(), Optional.empty(), 0,
                Optional.empty(), Map.of());
        enrolled.put(target.id(), status);
        observers.forEach(observer -> observer.accept(status));
    }

    @Override
    public CompletionStage<EnrolmentStatus> enrol(Optional<String> target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
        return CompletableFuture.completedFuture(status());
    }

    @Override
    public Optional<BriefingReport> lastBriefing() {
        return Optional.empty();
    }

    @Override
    public boolean forget(String target) {
        return enrolled.remove(target) != null;
    }

    @Override
    public List<EnrolmentStatus> status() {
        return List.copyOf(enrolled.values());
    }

    @Override
    public CompletionStage<ProbeResult> probe(URI mef, Optional<String> credentialAlias) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable observe(Consumer<EnrolmentStatus> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }
}
