package org.kedge.briefingnode.trigger;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.TriggerSender;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;

/** Triggers over a real registry, with a sender that remembers. */
final class TriggerBench implements AutoCloseable {
    static final NodeId NODE = new NodeId("urn:gsma:imei:90420156-025763-0");
    static final String NUMBER = "4915112345678";
    static final String KPM_ID = "kpm-1@mef.example.com";
    static final byte[] KPM = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

    /** What the sender was given. */
    record Text(String msisdn, String text, Instant deadline) {
    }

    final MemoryCredentialStore store = new MemoryCredentialStore();
    final List<AuditRecord> records = new ArrayList<>();
    final List<Text> sent = new ArrayList<>();
    final KeyPair signer = pair("secp256r1");
    Registry registry = new Registry();
    Optional<TriggerSender> sender = Optional.of(sender(text -> CompletableFuture.completedFuture("id-" + sent.size())));
    TriggerSettings settings = settings(TriggerSettings.Proof.SIGNATURE, Optional.of("signer"), Optional.empty());
    boolean auditFails;

    private final Path directory;
    private final AuditSink sink = this::record;

    TriggerBench(Path directory) {
        this.directory = directory;
        open();
        keyPair("signer", signer);
    }

    private static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void open() {
        registry.open(DatabaseSettings.sqlite(directory.resolve("registry.db"))::database, store);
    }

    /** As after a restart of the process. */
    void restart() {
        registry.close();
        registry = new Registry();
        open();
    }

    private void record(AuditRecord record) {
        if (auditFails) {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "scripted fault of the disk");
        }
        records.add(record);
    }

    void keyPair(String alias, KeyPair pair) {
        try (Credential credential = new Credential(alias, CredentialKind.KEY_PAIR, "ni", Map.of(),
                SecretBytes.copyOf(pair.getPrivate().getEncoded()), List.of(), Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }

    static TriggerSettings settings(TriggerSettings.Proof proof, Optional<String> sign, Optional<URI> uri) {
        return new TriggerSettings(proof, sign, uri, 10, Duration.ofSeconds(30));
    }

    interface Sending {
        CompletionStage<String> send(String text);
    }

    TriggerSender sender(Sending sending) {
        return new TriggerSender() {
            @Override
            public String name() {
                return "scripted";
            }

            @Override
            public CompletionStage<String> send(String msisdn, String text, Instant deadline) {
                sent.add(new Text(msisdn, text, deadline));
                return sending.send(text);
            }
        };
    }

    NodeRegistry nodes() {
        return registry.nodes();
    }

    static NodeRecord node(NodeId id, Optional<String> msisdn, Set<String> labels, boolean enabled) {
        return new NodeRecord(id, Optional.empty(), Optional.empty(), Optional.empty(), true, Optional.of(KPM_ID), labels, Optional.empty(),
                Optional.empty(), msisdn, enabled);
    }

    TriggerBench with(NodeRecord... nodes) {
        nodes().add(List.of(nodes).stream().map(node -> new NodeRegistry.Entry(node, Optional.empty())).toList());
        return this;
    }

    TriggerBench withNode() {
        return with(node(NODE, Optional.of(NUMBER), Set.of("plant-7"), true));
    }

    TriggerBench withKpm() {
        Fqdn maf = Fqdn.parse("maf.example.com");
        EnroleeRecord enrolee = new EnroleeRecord("//sp.example.com/gw1", Mechanism.PSK, Optional.of(KeyReference.parseRelative(KPM_ID)),
                Optional.empty(),
                List.of(new AllowedTarget(EnrolmentTarget.maf(maf), Set.of(Suid.of(21)), KeyDerivation.USAGE_CONSTRAINED)),
                Duration.ofDays(30), Optional.empty(), true);
        try (SecretBytes kpm = SecretBytes.copyOf(KPM)) {
            registry.enrolees().add(List.of(new EnroleeRegistry.Entry(enrolee, Optional.of(kpm))));
        }
        return this;
    }

    Triggers triggers() {
        TriggerKeyring keys = new TriggerKeyring(() -> Optional.of(store), () -> Optional.of(registry.enrolees()));
        return new Triggers(registry.nodes(), keys, () -> sender, () -> settings,
                new AuditTrail(AuditSinks.of(sink), () -> NOW, fault -> { }), () -> NOW);
    }

    List<Duration> pauses = new ArrayList<>();

    BulkTrigger bulk() {
        return new BulkTrigger(registry.nodes(), triggers(), pauses::add);
    }

    /** What a command prints. */
    String output(Consumer<TriggerCommands> command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        KedgeException failure = null;
        try {
            command.accept(new TriggerCommands(triggers(), bulk(), new PrintStream(out, true, StandardCharsets.UTF_8)));
        } catch (KedgeException e) {
            failure = e;
        }
        return out.toString(StandardCharsets.UTF_8) + (failure == null ? "" : failure.getMessage());
    }

    @Override
    public void close() {
        registry.close();
    }
}
