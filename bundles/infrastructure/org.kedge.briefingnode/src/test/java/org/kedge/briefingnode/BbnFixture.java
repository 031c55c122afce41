package org.kedge.briefingnode;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import org.kedge.api.association.KeyFetcher;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.ServerSession;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.RecordingSink;
import org.kedge.itests.testkit.briefing.MemoryBriefingRules;
import org.kedge.itests.testkit.briefing.MemoryNodeRegistry;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.CertificateNames;
import org.kedge.pki.Issued;
import org.kedge.registration.server.AuditSinks;

/** A Briefing Node over memory, with two listed nodes that have certificates, one with a pre-shared key, clocks that stand still. */
final class BbnFixture {
    static final Fqdn FQDN = Fqdn.parse("bbn.example.com");
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00.75Z");
    static final String GW1 = "gw1.example.org";
    static final String GW2 = "gw2.example.org";
    static final String GW3 = "urn:dev:gw3";
    static final String PSK_ID = "GW3@bbn.example.com";
    static final String KPM_ID = "GW3KPM@mef.example.com";
    static final byte[] KPM = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final BriefingRequest REQUEST = request(Optional.empty());

    private static final CertificateAuthority CA = CertificateAuthority.root("Test root");
    static final Issued CERT1 = CA.issue(CertificateFlavour.NODE_ID, GW1);
    static final Issued CERT2 = CA.issue(CertificateFlavour.NODE_ID, GW2);
    static final Issued SIGNER = CA.issue(CertificateFlavour.FQDN, "signer.example.com");

    final MemoryNodeRegistry memory = new MemoryNodeRegistry();
    final List<String> writes = new CopyOnWriteArrayList<>();
    volatile boolean broken;
    final NodeRegistry nodes = watched();
    final MemoryBriefingRules rules = new MemoryBriefingRules();
    final FakeEnrolees enrolees = new FakeEnrolees();
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final RecordingSink sink = new RecordingSink();
    final RecordingMeters meters = new RecordingMeters();
    final AtomicLong nanos = new AtomicLong();
    Optional<KeyFetcher> fetcher = Optional.empty();
    volatile Instant now = NOW;
    BriefingNode bbn;

    BbnFixture() {
        this(settings());
    }

    BbnFixture(BriefingNodeSettings settings) {
        listed(GW1, CERT1, Set.of("plant-7"));
        listed(GW2, CERT2, Set.of());
        try (SecretBytes key = SecretBytes.copyOf(new byte[16])) {
            memory.add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId(GW3), Optional.empty(), Optional.of(PSK_ID),
                    Optional.empty(), false, Optional.of(KPM_ID), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true),
                    Optional.of(key))));
        }
        start(settings);
    }

    /** Limits that no test meets by accident. */
    static BriefingNodeSettings settings() {
        return BriefingNodeSettings.of(FQDN).with(new BriefingNodeSettings.Limits(100_000, 100_000, 30));
    }

    BriefingNode start(BriefingNodeSettings settings) {
        bbn = new BriefingNode(settings, new BriefingRegistries(nodes, rules, enrolees), () -> Optional.of(store), () -> fetcher,
                AuditSinks.of(sink), () -> meters, () -> now, CertificateNames::claims, nanos::get);
        return bbn;
    }

    private void listed(String id, Issued certificate, Set<String> labels) {
        memory.add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId(id), Optional.empty(), Optional.empty(),
                Optional.of(CA.information(CertificateFlavour.NODE_ID, id)), false, Optional.empty(), labels, Optional.empty(),
                Optional.empty(), Optional.empty(), true), Optional.empty())));
    }

    /** Remembers which method wrote, and fails on demand. */
    private NodeRegistry watched() {
        Set<String> writing = Set.of("add", "update", "replace", "remove", "issue", "putCode");
        return (NodeRegistry) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {NodeRegistry.class},
                (proxy, method, arguments) -> {
                    if (broken) {
                        throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
                    }
                    if (writing.contains(method.getName())) {
                        writes.add(method.getName());
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    NodeRecord node(String id) {
        return memory.find(new NodeId(id)).orElseThrow();
    }

    void change(String id, UnaryOperator<NodeRecord> change) {
        memory.update(change.apply(node(id)));
    }

    /** The owner's rules: each {@code label} or {@code *} for any node, and the destination it is sent to. */
    void rules(Map<String, Destination> byLabel) {
        List<BriefingRule> made = new ArrayList<>();
        byLabel.forEach((label, to) -> made.add(new BriefingRule(BriefingRule.MAIN, "r" + made.size(), label.equals("*") ? List.of()
                : List.of(new Condition(Subject.LABEL, List.of(label), false)), BriefingRule.DEFAULT_SOURCES,
                new Outcome(List.of(to.name()), Optional.empty()), true)));
        rules.save(new Rulebook(rules.revision(), made, byLabel.values().stream().distinct().toList()));
    }

    static Destination destination(String name, String target, String mef) {
        return new Destination(name, EnrolmentTarget.maf(Fqdn.parse(target)), Mechanism.CERTIFICATE, URI.create("https://" + mef),
                Fqdn.parse(mef), List.of(CA.certificate()), List.of(), "factory", Duration.ofDays(180),
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty(), List.of(), Duration.ofDays(10), false);
    }

    static Destination delivering(String name, String target, String alias) {
        Destination d = destination(name, target, "mef.example.com");
        return new Destination(name, d.target(), Mechanism.PSK, d.mefUri(), d.mefFqdn(), List.of(), List.of(), alias, d.enrolmentExpiry(),
                d.derivation(), true, Optional.empty(), List.of(), d.validity(), true);
    }

    void keyPair(String alias, Issued issued) {
        byte[] pkcs8 = issued.privateKey().getEncoded();
        try (Credential pair = new Credential(alias, CredentialKind.KEY_PAIR, PublicKeyId.of(issued.publicKey()), Map.of(),
                SecretBytes.owning(pkcs8), issued.chain(), Optional.empty())) {
            store.put(pair, CredentialSlot.ACTIVE);
        }
    }

    static CertificateAuthority ca() {
        return CA;
    }

    static PrivateKey signer() {
        return SIGNER.privateKey();
    }

    static Session gw1() {
        return Session.certificate(GW1, CERT1);
    }

    static Session gw2() {
        return Session.certificate(GW2, CERT2);
    }

    static Session gw3() {
        return Session.psk(GW3, PSK_ID);
    }

    static BriefingRequest request(Optional<NodeId> claimed) {
        return new BriefingRequest(claimed, BootstrapTrigger.Kind.BOOT, Map.of(), List.of(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    Reply ask(ServerSession session, BriefingRequest request) {
        return ask(session, Request.postJson(List.of(BriefingRequest.PATH), BriefingCodec.write(request)));
    }

    Reply ask(ServerSession session, Request request) {
        return bbn.handler().handle(new IncomingRequest(request, session, false, now.plusSeconds(20))).toCompletableFuture().join();
    }

    /** Asks and is answered. */
    BriefingAnswer brief(ServerSession session) {
        return brief(session, REQUEST);
    }

    BriefingAnswer brief(ServerSession session, BriefingRequest request) {
        Reply reply = ask(session, request);
        if (reply.status() != ReplyStatus.OK) {
            throw new AssertionError(reply.status() + " " + text(reply));
        }
        return BriefingCodec.readAnswer(reply.body());
    }

    /** The only instruction of an answer. */
    static BootstrapInstruction only(BriefingAnswer answer) {
        if (answer.instructions().size() != 1) {
            throw new AssertionError(answer.instructions().size() + " instructions");
        }
        return InstructionCodec.decode(answer.instructions().get(0).document());
    }

    static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }
}
