package org.kedge.briefingnode.staging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;

/**
 * Plans the Enrolee entry that the destinations of a node need. An entry that is there is only ever widened: targets that somebody else
 * allowed stay, and one that is disabled stays so. Under GBA a MEF needs none.
 */
final class EnroleePlanner {
    /** @param kpmId the KpmID of the node, when it has one @param touched whether the entry is new or changes */
    record Result(Optional<String> kpmId, boolean touched) {
    }

    private static final Duration WITHOUT_DESTINATION = Duration.ofDays(365);

    private final EnroleeRegistry enrolees;
    private final Faults faults;
    private final Plan plan;

    EnroleePlanner(EnroleeRegistry enrolees, Faults faults, Plan plan) {
        this.enrolees = enrolees;
        this.faults = faults;
        this.plan = plan;
    }

    /** Empty when it needs no entry, or when something is wrong, which is among the faults then. */
    Optional<Result> plan(Draft draft, List<Destination> destinations) {
        List<Destination> registered = destinations.stream().filter(d -> d.mechanism() != Mechanism.GBA).toList();
        Set<Mechanism> mechanisms = registered.stream().map(Destination::mechanism).collect(Collectors.toSet());
        boolean keyed = draft.node().kpmId().isPresent() || draft.kpm().isPresent();
        if (mechanisms.size() > 1) {
            return fault(draft, "the rules send it to " + registered.stream().map(Destination::name).collect(Collectors.joining(", "))
                    + " by psk and by certificate; an Enrolee entry has one of both");
        }
        if (mechanisms.contains(Mechanism.CERTIFICATE)) {
            return draft.kpm().isPresent() ? fault(draft, "kpm: the rules send it by certificate") : certificate(draft, registered);
        }
        return mechanisms.isEmpty() && !keyed ? Optional.empty() : psk(draft, registered);
    }

    private Optional<Result> fault(Draft draft, String text) {
        faults.add(draft.line(), text);
        return Optional.empty();
    }

    private static String id(Draft draft) {
        return draft.node().enroleeId().orElse(draft.node().id().value());
    }

    private Optional<Result> certificate(Draft draft, List<Destination> destinations) {
        Optional<CertificateInformation> certificate = draft.certificate();
        if (certificate.isEmpty()) {
            return fault(draft, "the rules send it by certificate: flavour, certificateId and anchorsFile are needed");
        }
        Optional<EnroleeRecord> before = enrolees.find(id(draft));
        if (before.isPresent() && before.get().mechanism() != Mechanism.CERTIFICATE) {
            return fault(draft, "the Enrolee " + id(draft) + " is there with framework psk; remove it first");
        }
        Optional<EnroleeRecord> other = enrolees.findByCertificate(certificate.get().flavour(), certificate.get().identifier())
                .filter(holder -> before.isEmpty() || !holder.id().equals(before.get().id()));
        if (other.isPresent()) {
            faults.add(draft.line(), new KedgeException(ErrorCode.IMPORT_DUPLICATE,
                    "certificateId is that of Enrolee " + other.get().id()));
            return Optional.empty();
        }
        EnroleeRecord after = record(draft, Mechanism.CERTIFICATE, Optional.empty(), certificate, destinations, before);
        return Optional.of(new Result(draft.node().kpmId(), keep(before, after, Optional.empty())));
    }

    private Optional<Result> psk(Draft draft, List<Destination> destinations) {
        Optional<EnroleeRecord> before = enrolees.find(id(draft));
        if (before.isPresent() && before.get().mechanism() != Mechanism.PSK) {
            return fault(draft, "the Enrolee " + id(draft) + " is there with framework certificate; remove it first");
        }
        Optional<KeyReference> stored = before.flatMap(EnroleeRecord::kpmId);
        Optional<KeyReference> wanted = draft.node().kpmId().map(KeyReference::parseRelative).or(() -> stored);
        if (wanted.isEmpty() && destinations.isEmpty()) {
            return fault(draft, "kpm needs a kpmId");
        }
        KeyReference kpmId = wanted.orElseGet(() -> new KeyReference(NewKey.randomLeft(), destinations.get(0).mefFqdn()));
        if (before.isPresent()) {
            if (!stored.equals(wanted)) {
                return fault(draft, "kpmId: the Enrolee " + id(draft) + " is there with another one; remove it first");
            }
            draft.kpm().ifPresent(given -> Planner.compare(draft, enrolees.kpm(kpmId), given, "kpm", faults));
        } else if (enrolees.findByKpmId(kpmId).isPresent()) {
            faults.add(draft.line(), new KedgeException(ErrorCode.IMPORT_DUPLICATE, "kpmId is that of another Enrolee"));
            return Optional.empty();
        }
        EnroleeRecord after = record(draft, Mechanism.PSK, Optional.of(kpmId), Optional.empty(), destinations, before);
        Optional<SecretBytes> kpm = before.isPresent() ? Optional.empty()
                : draft.kpm().or(() -> Optional.of(fresh(draft, kpmId, destinations)));
        return Optional.of(new Result(Optional.of(kpmId.toString()), keep(before, after, kpm)));
    }

    /** A Kpm for every place where the node is going to look for it and the Briefing Node does not bring it. */
    private SecretBytes fresh(Draft draft, KeyReference kpmId, List<Destination> destinations) {
        SecretBytes key = plan.own(NewKey.random());
        List<String> aliases = destinations.stream().filter(d -> !d.deliverKey()).map(Destination::credentialAlias).distinct().toList();
        for (int i = 0; i < aliases.size(); i++) {
            plan.newKeys.add(new NewKey(NewKey.fileName(draft.node().id(), i == 0 ? "" : "." + (i + 1)), kpmId.toString(), aliases.get(i),
                    key));
        }
        return key;
    }

    private boolean keep(Optional<EnroleeRecord> before, EnroleeRecord after, Optional<SecretBytes> kpm) {
        if (before.isEmpty()) {
            plan.newEnrolees.add(new EnroleeRegistry.Entry(after, kpm));
            return true;
        }
        if (before.get().equals(after)) {
            return false;
        }
        plan.changedEnrolees.add(new Plan.Change<>(before.get(), after));
        return true;
    }

    private static EnroleeRecord record(Draft draft, Mechanism mechanism, Optional<KeyReference> kpmId,
            Optional<CertificateInformation> certificate, List<Destination> destinations, Optional<EnroleeRecord> before) {
        List<AllowedTarget> targets = new ArrayList<>(before.map(EnroleeRecord::targets).orElse(List.of()));
        destinations.forEach(destination -> allow(targets, destination));
        // The longest: no node may think that a key lives longer than its MEF does.
        Duration expiry = destinations.stream().map(Destination::enrolmentExpiry).reduce(before.map(EnroleeRecord::enrolmentExpiry)
                .orElse(destinations.isEmpty() ? WITHOUT_DESTINATION : Duration.ZERO), (a, b) -> a.compareTo(b) >= 0 ? a : b);
        return new EnroleeRecord(id(draft), mechanism, kpmId, certificate, targets, expiry,
                before.flatMap(EnroleeRecord::remoteManagement), draft.node().enabled() && before.map(EnroleeRecord::enabled).orElse(true));
    }

    private static void allow(List<AllowedTarget> targets, Destination destination) {
        Set<Suid> suids = new HashSet<>(Set.of(destination.target().ordinarySuid()));
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i).target().equals(destination.target())) {
                suids.addAll(targets.get(i).suids());
                targets.set(i, new AllowedTarget(destination.target(), suids, destination.derivation()));
                return;
            }
        }
        targets.add(new AllowedTarget(destination.target(), suids, destination.derivation()));
    }
}
