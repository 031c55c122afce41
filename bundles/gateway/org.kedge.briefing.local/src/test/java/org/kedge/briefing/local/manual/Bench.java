package org.kedge.briefing.local.manual;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.KeyDerivation;
import org.kedge.briefing.local.file.Signers;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.work.Times;

/** A node with manual entry, an enrolee that does what it is told, and time under control. */
final class Bench {
    static final KeyPair OWNER = Signers.pair("secp256r1");
    static final KeyPair STRANGER = Signers.pair("secp256r1");
    static final KeyPair BRIEFING_NODE = Signers.pair("secp256r1");
    static final String SIGNER = PublicKeyId.of(OWNER.getPublic());
    static final String PIN = PublicKeyId.of(BRIEFING_NODE.getPublic());
    static final String CODE = "7K3MQZ9TXW";
    static final NodeId NODE = new NodeId("urn:dev:example:1");
    static final URI BBN = URI.create("https://bbn.example.com:8443/briefing");
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static final String ANCHOR = "MIIBeTCCAR+gAwIBAgIUexzAPv4wR8CVZPegl5Cx6r25HQQwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwG"
            + "YW5jaG9yMCAXDTI2MTEy"
            + "MjA4NDA1MVoYDzIxMjYxMDI5MDg0MDUxWjARMQ8wDQYDVQQDDAZhbmNob3IwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATKXgiU"
            + "fK1y240ENDUTqsS+n3YVaDoray/NgKwG9/azI07GY1pPGHW7Fqp0P93rMjOc3jkkmG+gzYGiJE8hyQF2o1MwUTAdBgNVHQ4EFgQU"
            + "ncNbl1xw6+dJE4f9SIu8yL40ZVQwHwYDVR0jBBgwFoAUncNbl1xw6+dJE4f9SIu8yL40ZVQwDwYDVR0TAQH/BAUwAwEB/zAKBggq"
            + "hkjOPQQDAgNIADBFAiEA+I+ZS+2TfSI+U3BC7bKXJdrJryCM7WvGm0yXWxZ93WkCIAtr75+uR+wLNQa6gjMBcFajnOFQnYHe9N+f"
            + "a4URS1o3";

    final ManualTasks tasks = new ManualTasks(NOW);
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final ManualServices services = new ManualServices();
    final List<BootstrapTrigger> triggers = new ArrayList<>();
    final List<AuditRecord> audit = new ArrayList<>();
    CompletableFuture<List<EnrolmentStatus>> answer = CompletableFuture.completedFuture(List.of());
    Optional<BriefingReport> report = Optional.empty();
    ManualSettings settings = new ManualSettings(Optional.of(NODE), true);
    ManualEntry entry = open();

    Bench() {
        services.stores().add(store);
        services.enrolees().add(new Enrolee());
        services.signers().add(() -> Map.of(SIGNER, OWNER.getPublic()));
        services.audits().add(audit::add);
    }

    private ManualEntry open() {
        return new ManualEntry(services, () -> settings, new Times(tasks.clock()), tasks);
    }

    void restart() {
        entry.close();
        entry = open();
    }

    List<Briefing> brief() {
        CompletableFuture<List<Briefing>> briefings = entry.brief(new BootstrapTrigger(BootstrapTrigger.Kind.BOOT, Optional.empty(), NOW))
                .toCompletableFuture();
        tasks.settle();
        return briefings.join();
    }

    static X509Certificate anchor() {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(ANCHOR)));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    static CompactInstruction compact(long serial) {
        return new CompactInstruction(BBN, PIN, NODE, serial, NOW.plusSeconds(3600));
    }

    static String signed(CompactInstruction instruction) {
        return CompactCodec.write(instruction, OWNER.getPrivate());
    }

    static String coded(CompactInstruction instruction) {
        return CompactCodec.write(instruction, new OneTimeCode(CODE));
    }

    static byte[] document(long serial) {
        return document(serial, Optional.empty(), NOW.plusSeconds(86_400), List.of());
    }

    static byte[] document(long serial, Optional<String> node, Instant notAfter, List<X509Certificate> anchors) {
        return InstructionCodec.encode(new BootstrapInstruction(serial, node, NOW.minusSeconds(60), notAfter,
                anchors.isEmpty() ? Mechanism.PSK : Mechanism.CERTIFICATE, EnrolmentTarget.maf(Fqdn.parse("maf.example.com")),
                Optional.empty(), URI.create("coaps://127.0.0.1:5684"), Fqdn.parse("mef.example.com"), anchors,
                anchors.isEmpty() ? List.of() : List.of("owner-ca"), "own", Duration.ofDays(30), KeyDerivation.USAGE_CONSTRAINED, true,
                Optional.empty()));
    }

    static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    static String all(Shown shown) {
        StringBuilder all = new StringBuilder();
        shown.lines().forEach(line -> all.append(line.label()).append(": ").append(line.value()).append('\n'));
        return all.toString();
    }

    /** Records what it is told; answers what the test says. */
    private final class Enrolee implements EnroleeService {
        @Override
        public CompletionStage<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
            triggers.add(trigger);
            return answer;
        }

        @Override
        public CompletionStage<EnrolmentStatus> enrol(Optional<String> target) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Optional<BriefingReport> lastBriefing() {
            return report;
        }

        @Override
        public boolean forget(String target) {
            throw new AssertionError("not asked for");
        }

        @Override
        public List<EnrolmentStatus> status() {
            return List.of();
        }

        @Override
        public CompletionStage<ProbeResult> probe(URI mef, Optional<String> credentialAlias) {
            throw new AssertionError("not asked for");
        }

        @Override
        public AutoCloseable observe(Consumer<EnrolmentStatus> observer) {
            return () -> { };
        }
    }
}
