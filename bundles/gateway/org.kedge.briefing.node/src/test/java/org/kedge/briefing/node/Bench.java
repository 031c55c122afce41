package org.kedge.briefing.node;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.briefing.node.lan.Discovery;
import org.kedge.briefing.node.lan.Found;
import org.kedge.briefing.node.lan.LanSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;

/** A gateway with its Briefing Node client, on tasks that run when the test says so. */
final class Bench {
    static final String NODE = "urn:node:gw-1";
    static final String BBN = "bbn.example.com";
    static final String URI_A = "https://bbn.example.com:8448";
    static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    static final KeyPair OWN = pair();
    static final KeyPair SIGNER = pair();

    /** What the LAN announces, in memory. */
    static final class FakeLan implements Discovery {
        final List<Found> announced = new ArrayList<>();
        int looks;
        boolean closed;

        @Override
        public List<Found> look(LanSettings settings) {
            looks++;
            return List.copyOf(announced);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** The configuration. It tells of changes when the test says so. */
    final class Configuration implements PeerDirectory {
        final List<Runnable> observers = new CopyOnWriteArrayList<>();
        /** What happens while it is read. */
        Runnable meanwhile = () -> { };

        @Override
        public List<Peer> peers() {
            meanwhile.run();
            return List.copyOf(peers.values());
        }

        @Override
        public AutoCloseable observe(Runnable changed) {
            observers.add(changed);
            return () -> observers.remove(changed);
        }

        void changed() {
            observers.forEach(Runnable::run);
        }
    }

    final ManualTasks tasks = new ManualTasks(NOW);
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final FakeNetwork network = new FakeNetwork();
    final FakeLan lan = new FakeLan();
    final NodeServices services = new NodeServices();
    final List<AuditRecord> audited = new CopyOnWriteArrayList<>();
    final Map<String, Peer> peers = new TreeMap<>();
    final Configuration configuration = new Configuration();
    final Map<String, Long> held = new HashMap<>();
    NodeSettings settings = NodeSettings.defaults().of(new NodeId(NODE));
    NodeBriefing briefing;

    Bench() {
        services.peers().add(configuration);
        services.connections().add(network, NodeServices.WORD);
        services.stores().add(store, NodeServices.WORD);
        services.signers().add(() -> Map.of(PublicKeyId.of(SIGNER.getPublic()), SIGNER.getPublic()), NodeServices.WORD);
        services.audits().add(audited::add);
        restart();
    }

    /** Another process on the same store. */
    void restart() {
        briefing = new NodeBriefing(services, () -> settings, () -> held, lan, tasks.clock(), tasks);
    }

    static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key pair of the node. */
    void keyPair(String alias) {
        store.put(new Credential(alias, CredentialKind.KEY_PAIR, PublicKeyId.of(OWN.getPublic()), Map.of(),
                SecretBytes.copyOf(OWN.getPrivate().getEncoded()), List.of(), Optional.empty()), CredentialSlot.ACTIVE);
    }

    /** A configured Briefing Node that proves itself by a certificate. */
    Peer certified(String name, String fqdn, String... uris) {
        return peer(name, fqdn, PeerAuthentication.CERTIFICATE, Optional.of(new CertificateInformation(CertificateFlavour.FQDN, fqdn,
                List.of(), Revocation.OFF)), "gateway", uris);
    }

    /** A configured Briefing Node that shares the key of this alias. */
    Peer sharing(String name, String fqdn, String alias, String... uris) {
        return peer(name, fqdn, PeerAuthentication.PSK, Optional.empty(), alias, uris);
    }

    private Peer peer(String name, String fqdn, PeerAuthentication by, Optional<CertificateInformation> certificate, String alias,
            String... uris) {
        Peer peer = new Peer(name, PeerRole.BBN, new Fqdn(fqdn), fqdn, Arrays.stream(uris).map(URI::create).toList(), by, certificate,
                Optional.of(alias), Optional.empty(), Optional.empty());
        peers.put(name, peer);
        return peer;
    }

    List<Briefing> brief() {
        return brief(BootstrapTrigger.Kind.BOOT);
    }

    List<Briefing> brief(BootstrapTrigger.Kind kind) {
        return brief(new BootstrapTrigger(kind, Optional.empty(), NOW));
    }

    List<Briefing> follow(BriefingPointer pointer) {
        return brief(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), NOW, Optional.of(pointer), Optional.empty()));
    }

    /** @throws KedgeException what it fails with */
    List<Briefing> brief(BootstrapTrigger trigger) {
        CompletableFuture<List<Briefing>> answer = briefing.brief(trigger).toCompletableFuture();
        tasks.settle();
        try {
            return answer.getNow(null);
        } catch (RuntimeException e) {
            throw KedgeException.of(e);
        }
    }

    static BriefingPointer pointer(String uri, String pin) {
        return new BriefingPointer(URI.create(uri), Optional.of(pin), Optional.empty(), TrustLevel.SIGNED);
    }

    static BriefingPointer pointer(String uri) {
        return new BriefingPointer(URI.create(uri), Optional.empty(), Optional.empty(), TrustLevel.SIGNED);
    }

    /** A text with a one-time code: nobody signed it, a technician confirmed the key. */
    static BriefingPointer confirmed(String uri, String pin) {
        return new BriefingPointer(URI.create(uri), Optional.of(pin), Optional.of("ABCD1234"), TrustLevel.CONFIRMED);
    }

    List<String> events() {
        return audited.stream().map(AuditRecord::event).toList();
    }

    static BootstrapInstruction instruction(long serial, String credential) {
        return new BootstrapInstruction(serial, Optional.of(NODE), NOW.minusSeconds(60), NOW.plus(Duration.ofDays(30)), Mechanism.PSK,
                EnrolmentTarget.maf(new Fqdn("maf.example.com")), Optional.empty(), URI.create("coaps://mef.example.com:5684"),
                new Fqdn("mef.example.com"), List.of(), List.of(), credential, Duration.ofDays(30), KeyDerivation.USAGE_CONSTRAINED, true,
                Optional.empty());
    }

    static SignedDocument unsigned(BootstrapInstruction instruction) {
        return new SignedDocument(InstructionCodec.encode(instruction), Optional.empty());
    }

    static SignedDocument signed(BootstrapInstruction instruction, KeyPair by) {
        byte[] document = InstructionCodec.encode(instruction);
        return new SignedDocument(document, Optional.of(DetachedSignature.sign(by.getPrivate(), document)));
    }

    static BriefingAnswer answer(SignedDocument... documents) {
        return new BriefingAnswer(List.of(documents), List.of());
    }

    /** One unsigned instruction with a serial, and keys. */
    static BriefingAnswer answer(long serial, DeliveredKey... keys) {
        return new BriefingAnswer(List.of(unsigned(instruction(serial, keys.length == 0 ? "kpm" : keys[0].alias()))), List.of(keys));
    }

    static long serial(List<Briefing> briefings) {
        return briefings.get(0).instruction().serial();
    }
}
