package org.kedge.itests.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;
import org.kedge.briefingnode.BriefingNode;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.briefingnode.BriefingRegistries;
import org.kedge.briefingnode.offline.Result;
import org.kedge.briefingnode.rules.RuleEditor;
import org.kedge.briefingnode.staging.Door;
import org.kedge.briefingnode.staging.Invitations;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** A Briefing Node as an operator runs it, but without a framework: on the registry of a MEF or a BSF, both transports on free ports. */
final class BbnNode implements AutoCloseable {
    private final JournalStore store;
    private final Registry registry;
    private final Issued identity;
    private final Clients clients;
    private final Associating associating;
    private final BriefingNode node;
    private Listeners listeners;
    final CrlStore crls = new CrlStore();
    final RecordedAudit audit = new RecordedAudit();
    /** Stands between the Briefing Node and its audit trail. */
    volatile AuditSink sink = audit;

    /** One that leaves everything at its default. */
    static BriefingNodeSettings settings() {
        return BriefingNodeSettings.of(Names.BBN);
    }

    /** @param registry of whoever shares it, open for longer than this */
    BbnNode(Path home, Issued identity, Registry registry, BriefingNodeSettings settings) {
        this.identity = identity;
        this.registry = registry;
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        MafNode.hold(store, identity);
        clients = new Clients(crls);
        associating = new Associating(Names.BBN.value(), registry.peerDirectory(), clients, store, Optional.empty(), false);
        node = new BriefingNode(settings, new BriefingRegistries(registry.nodes(), registry.briefingRules(), registry.enrolees()),
                () -> Optional.of(store), () -> Optional.of(associating.keys.fetcher()), AuditSinks.of(record -> sink.record(record)),
                () -> Meters.NONE, Clock.systemUTC());
        listeners = listen(List.of(0, 0));
    }

    private Listeners listen(List<Integer> ports) {
        return listen(ports, node.handler());
    }

    private Listeners listen(List<Integer> ports, RequestHandler handler) {
        return new Listeners("bbn", KeyExport.NONE, Optional.of(identity), node.resolver(), Map.of(BriefingNode.PATH, handler), crls, audit,
                ports);
    }

    /** From now on every node that may connect gets this answer, whatever the rules say. */
    void answer(byte[] body) {
        listeners.close();
        listeners = listen(listeners.ports(), request -> CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, body.clone())));
    }

    /** From now on nobody answers at its ports. */
    void stopListening() {
        listeners.close();
    }

    /** Closes the ports if they are open, and opens them again. */
    void listenAgain() {
        listeners.close();
        listeners = listen(listeners.ports());
    }

    URI uri(Wire wire) {
        return listeners.uri(wire);
    }

    Listeners listeners() {
        return listeners;
    }

    Issued identity() {
        return identity;
    }

    NodeRegistry nodes() {
        return registry.nodes();
    }

    /** A node that comes with a certificate or a raw key. */
    void addNode(NodeId id, String enroleeId, CertificateInformation information) {
        nodes().add(List.of(new NodeRegistry.Entry(new NodeRecord(id, Optional.of(enroleeId), Optional.empty(), Optional.of(information),
                false, Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true), Optional.empty())));
    }

    /** A node that comes with a key of its own. */
    void addNode(NodeId id, String enroleeId, String identity, SecretBytes key, Optional<String> kpmId) {
        nodes().add(List.of(new NodeRegistry.Entry(new NodeRecord(id, Optional.of(enroleeId), Optional.of(identity), Optional.empty(),
                false, kpmId, Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true), Optional.of(key))));
    }

    /** A destination that this owner's nodes may be sent to. */
    static Destination destination(String name, EnrolmentTarget target, Mechanism mechanism, URI mef, Fqdn mefName, String credential,
            CertificateAuthority anchor) {
        return new Destination(name, target, mechanism, mef, mefName, List.of(anchor.root()), List.of(), credential, Duration.ofDays(10),
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty(), List.of(), Duration.ofDays(30), false);
    }

    /** The same, and the Kpm of the node goes along with the instruction. */
    static Destination delivering(Destination d) {
        return new Destination(d.name(), d.target(), d.mechanism(), d.mefUri(), d.mefFqdn(), d.trustAnchors(), d.trustAnchorAliases(),
                d.credentialAlias(), d.enrolmentExpiry(), d.derivation(), d.enrolmentExchange(), d.adminFqdn(), d.targetUris(),
                d.validity(), true);
    }

    /** The same, with instructions that end so soon. */
    static Destination ending(Destination d, Duration validity) {
        return new Destination(d.name(), d.target(), d.mechanism(), d.mefUri(), d.mefFqdn(), d.trustAnchors(), d.trustAnchorAliases(),
                d.credentialAlias(), d.enrolmentExpiry(), d.derivation(), d.enrolmentExchange(), d.adminFqdn(), d.targetUris(), validity,
                d.deliverKey());
    }

    /** A rule that sends whoever meets all conditions there. */
    static BriefingRule rule(String name, String destination, Condition... conditions) {
        return rule(name, destination, BriefingRule.DEFAULT_SOURCES, conditions);
    }

    static BriefingRule rule(String name, String destination, Set<LocationSource> accepts, Condition... conditions) {
        return new BriefingRule(BriefingRule.MAIN, name, List.of(conditions), accepts, new Outcome(List.of(destination), Optional.empty()),
                true);
    }

    static Condition is(Subject subject, String... values) {
        return new Condition(subject, List.of(values), false);
    }

    /** From now on every node is sent there. */
    void sendAllTo(Destination destination) {
        decide(List.of(rule("all", destination.name())), destination);
    }

    /** Edits all rules as the owner's shell does. */
    void decide(List<BriefingRule> rules, Destination... destinations) {
        new RuleEditor(registry.briefingRules(), book -> { }).replaceAll(rules, List.of(destinations)).orThrow();
    }

    /** Imports what was signed elsewhere, as the owner's shell does. */
    List<Result> load(Path documents) {
        List<Result> results = new ArrayList<>();
        node.documents().run(documents, results::add);
        return results;
    }

    /** Changes the record of a node. */
    void enable(NodeId id, boolean enabled) {
        NodeRecord n = nodes().find(id).orElseThrow();
        nodes().update(new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), n.kpmId(), n.labels(), n.location(),
                n.technician(), n.msisdn(), enabled));
    }

    /** Makes compact texts that lead to this Briefing Node. */
    Invitations invitations(Wire wire, Issued signer) {
        return new Invitations(new Door(uri(wire), PublicKeyId.of(identity.publicKey()), Optional.of(signer.privateKey())), nodes(),
                Clock.systemUTC());
    }

    /** A key pair in the store of this Briefing Node. */
    void hold(String alias, Issued issued) {
        FreshGateway.hold(store, alias, issued);
    }

    @Override
    public void close() {
        listeners.close();
        node.close();
        associating.close();
        clients.close();
        store.close();
    }
}
