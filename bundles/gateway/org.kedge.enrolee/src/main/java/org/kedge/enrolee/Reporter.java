package org.kedge.enrolee;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.HandshakeFacts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log, audit and meters of the enrolee, with stable words. */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolee.class);

    private final Services services;
    private final Auditor auditor;

    Reporter(Services services, Auditor auditor) {
        this.services = services;
        this.auditor = auditor;
    }

    void phase(String target, EnrolmentPhase phase) {
        LOG.info("PHASE target={} phase={}", target, phase);
    }

    void succeeded(Run run, HeldKey key, HandshakeFacts facts) {
        String target = run.enrolment().target();
        BootstrapInstruction instruction = run.enrolment().briefing().orElseThrow().instruction();
        LOG.info("ENROLLED target={} framework={} keId={} check={} suite={} notAfter={}", target, instruction.mechanism().word(),
                key.keId(), key.checkValue(), facts.cipherSuite(), key.notAfter());
        auditor.record("enrolment.committed", Outcome.GRANTED, target, instruction.mefFqdn().value(),
                Map.of("keId", key.keId().toString(), "framework", instruction.mechanism().word(), "notAfter", key.notAfter().toString(),
                        "trigger", run.trigger().kind().name()));
        count(run, "success");
    }

    void failed(Run run, KedgeException failure) {
        Enrolment enrolment = run.enrolment();
        Progress progress = enrolment.progress();
        LOG.warn("ENROLMENT-FAILED target={} code={} phase={} failures={} nextTry={}: {}", enrolment.target(), failure.code(),
                run.watch().phase(), progress.failures(), progress.nextTry().map(Object::toString).orElse("never"), failure.getMessage());
        Map<String, String> details = new TreeMap<>(Map.of("code", failure.code().code(), "phase", run.watch().phase().name(),
                "trigger", run.trigger().kind().name()));
        auditor.record("enrolment.failed", Outcome.FAILED, enrolment.target(),
                enrolment.briefing().map(briefing -> briefing.instruction().mefFqdn().value()).orElse(""), details);
        count(run, "failure");
    }

    void forgotten(String target) {
        LOG.info("FORGOTTEN target={}", target);
        auditor.record("enrolment.forgotten", Outcome.GRANTED, target, "", Map.of());
    }

    private void count(Run run, String outcome) {
        services.present().counter("enrolee.runs", "outcome", outcome).increment();
        long millis = run.watch().stop().values().stream().mapToLong(Long::longValue).sum();
        services.present().timer("enrolee.run", "outcome", outcome).record(Duration.ofMillis(millis));
    }
}
