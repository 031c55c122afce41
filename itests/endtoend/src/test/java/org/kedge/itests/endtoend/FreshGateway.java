package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefing.local.manual.ManualEntry;
import org.kedge.briefing.local.manual.ManualServices;
import org.kedge.briefing.local.manual.ManualSettings;
import org.kedge.briefing.local.trigger.TriggerReceiver;
import org.kedge.briefing.local.trigger.TriggerServices;
import org.kedge.briefing.local.trigger.TriggerSettings;
import org.kedge.briefing.node.NodeBriefing;
import org.kedge.briefing.node.NodeServices;
import org.kedge.briefing.node.NodeSettings;
import org.kedge.briefing.node.lan.Discovery;
import org.kedge.briefing.node.lan.Found;
import org.kedge.briefing.node.lan.LanSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.enrolee.BriefingPolicy;
import org.kedge.enrolee.Settings;
import org.kedge.enrolee.TrustedClock;
import org.kedge.itests.testkit.Await;
import org.kedge.pki.Issued;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.kedge.work.Times;

/** A gateway with every source of briefing but files, that nobody has briefed yet: it asks, is told, scans and is triggered. */
final class FreshGateway implements AutoCloseable {
    private final Threads threads = new Threads(Pool.of("test-briefing-node", 1, 32, "TEST"));
    private final Threads local = new Threads(Pool.of("test-briefing-local", 1, 1024, "TEST"));
    private final Map<String, PublicKey> pinned = new ConcurrentHashMap<>();
    private final PinnedSigners signers = () -> Map.copyOf(pinned);
    private volatile Duration offset = Duration.ZERO;
    final GatewayNode gateway;
    final RecordedAudit audit = new RecordedAudit();
    final NodeBriefing node;
    final NodeServices nodeServices = new NodeServices();
    final ManualEntry manual;
    final TriggerReceiver triggers;
    final TriggerServices triggerServices = new TriggerServices();
    /** Its configuration; a test may change it at any time. */
    volatile NodeSettings nodeSettings;

    FreshGateway(Path home) {
        this(home, Names.NODE);
    }

    FreshGateway(Path home, NodeId id) {
        TrustedClock clock = new TrustedClock(new Shifted(), TrustedClock.buildTime());
        gateway = new GatewayNode(home, Names.GATEWAY, clock);
        Settings s = gateway.settings;
        gateway.settings = new Settings(Optional.of(id.value()), s.retryInitial(), s.retryMax(), s.retryFailed(), s.renewAt(),
                s.runTimeout(), s.boot(), s.clockFloor());
        nodeSettings = NodeSettings.defaults().of(id);
        node = nodeBriefing(clock);
        manual = manualEntry(id, clock);
        triggers = receiver(id, clock);
        gateway.services.audits().add(audit);
        Followed followed = new Followed(node);
        gateway.services.providers().add(manual, 0, Set.of());
        gateway.services.providers().add(followed, 0, Set.of());
        // A source that has come is asked at once. That is over before anybody is configured who could answer: a test asks itself.
        Await.until("the enrolee follows its sources", () -> followed.subscribed);
        for (int rounds = 0; rounds < 2; rounds++) {
            assertTrue(ask().isEmpty());
        }
    }

    /** The Briefing Node client, and whether the enrolee knows it. */
    private static final class Followed implements BriefingProvider {
        private final NodeBriefing node;
        private volatile boolean subscribed;

        Followed(NodeBriefing node) {
            this.node = node;
        }

        @Override
        public String name() {
            return node.name();
        }

        @Override
        public TrustLevel trust() {
            return node.trust();
        }

        @Override
        public int priority() {
            return node.priority();
        }

        @Override
        public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
            return node.brief(trigger);
        }

        @Override
        public AutoCloseable observe(Consumer<Briefing> observer) {
            subscribed = true;
            return node.observe(observer);
        }
    }

    /** The system clock, which a test may shift. */
    private final class Shifted extends Clock {
        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private NodeBriefing nodeBriefing(Clock clock) {
        NodeServices services = nodeServices;
        services.peers().add(gateway.peers);
        services.connections().add(gateway.associating.keys.connections(), NodeServices.WORD);
        services.stores().add(gateway.store, NodeServices.WORD);
        services.signers().add(signers, NodeServices.WORD);
        services.gba().add(gateway.gba, NodeServices.WORD);
        for (Wire wire : Wire.values()) {
            services.transports().add(gateway.clients.of(wire), wire.scheme());
        }
        services.audits().add(audit);
        return new NodeBriefing(services, () -> nodeSettings, this::serials, new NoLan(), clock, threads);
    }

    private Map<String, Long> serials() {
        Map<String, Long> held = new TreeMap<>();
        gateway.status().forEach(status -> held.put(status.target(), status.instruction().serial()));
        return held;
    }

    private ManualEntry manualEntry(NodeId id, Clock clock) {
        ManualServices services = new ManualServices();
        services.enrolees().add(gateway.enrolee);
        services.stores().add(gateway.store);
        services.signers().add(signers);
        services.audits().add(audit);
        ManualSettings settings = new ManualSettings(Optional.of(id), true);
        return new ManualEntry(services, () -> settings, new Times(clock), local);
    }

    private TriggerReceiver receiver(NodeId id, Clock clock) {
        triggerServices.enrolees().add(gateway.enrolee);
        triggerServices.stores().add(gateway.store);
        triggerServices.signers().add(signers);
        triggerServices.audits().add(audit);
        TriggerSettings settings = TriggerSettings.defaults(Optional.of(id));
        return new TriggerReceiver(triggerServices, () -> settings, clock, local);
    }

    private record NoLan() implements Discovery {
        @Override
        public List<Found> look(LanSettings settings) {
            return List.of();
        }

        @Override
        public void close() {
        }
    }

    /** From now on its clock is wrong, or right again. */
    void shift(Duration by) {
        offset = by;
    }

    /** From now on this key may sign for this gateway. */
    void pin(Issued signer) {
        pin(signer.publicKey());
    }

    void pin(PublicKey signer) {
        pinned.put(PublicKeyId.of(signer), signer);
    }

    void follow(BriefingPolicy policy) {
        gateway.settings = gateway.settings.with(policy);
    }

    /** A key pair in a store. */
    static void hold(CredentialStore store, String alias, Issued issued) {
        hold(store, alias, issued, issued.chain());
    }

    /** @param chain empty for a raw public key */
    static void hold(CredentialStore store, String alias, Issued issued, List<X509Certificate> chain) {
        try (Credential own = new Credential(alias, CredentialKind.KEY_PAIR, PublicKeyId.of(issued.publicKey()), Map.of(),
                SecretBytes.owning(issued.privateKey().getEncoded()), chain, Optional.empty())) {
            store.put(own, CredentialSlot.ACTIVE);
        }
    }

    /** A key in the store of this gateway. */
    void hold(String alias, String id, SecretBytes key) {
        try (Credential own = new Credential(alias, CredentialKind.PRE_PROVISIONED_KEY, id, Map.of(), key.duplicate(), List.of(),
                Optional.empty())) {
            gateway.store.put(own, CredentialSlot.ACTIVE);
        }
    }

    /** What its owner's shell says: ask everybody, and act on what is new. */
    List<EnrolmentStatus> ask() {
        return trigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty());
    }

    List<EnrolmentStatus> trigger(BootstrapTrigger.Kind kind, Optional<BriefingPointer> pointer) {
        return CseNode.await(gateway.enrolee.trigger(
                new BootstrapTrigger(kind, Optional.empty(), Instant.now(), pointer, Optional.empty())));
    }

    /** What a source had when all were asked last. */
    BriefingOffer offer(String provider) {
        return gateway.enrolee.lastBriefing().orElseThrow().offers().stream().filter(offer -> offer.provider().equals(provider)).findFirst()
                .orElseThrow(() -> new AssertionError("nothing from " + provider));
    }

    /** The Ke of this KeID: a new one waits beside the old one until it was used. */
    Credential key(KeId keId) {
        CredentialInfo info = gateway.store.list().stream().filter(i -> i.kind() == CredentialKind.ENROLMENT_KEY
                && i.identifier().equals(keId.toString())).findFirst().orElseThrow(() -> new AssertionError("no Ke " + keId));
        return gateway.store.get(info.alias(), info.slot()).orElseThrow();
    }

    /** Aliases of everything in its store but state. */
    List<String> held() {
        return gateway.store.list().stream().filter(info -> info.kind() != CredentialKind.STATE).map(CredentialInfo::alias).sorted()
                .toList();
    }

    @Override
    public void close() {
        triggers.close();
        manual.close();
        node.close();
        gateway.close();
        threads.close();
        local.close();
    }
}
