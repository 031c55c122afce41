package org.kedge.itests.testkit.briefing;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;

/** A registry of nodes in memory, for tests: it accepts and refuses what the real one does. Thread-safe. */
public final class MemoryNodeRegistry implements NodeRegistry {
    private record Code(byte[] code, Instant notAfter, int attempts) {
    }

    private static final class Row {
        private NodeRecord node;
        private Optional<SecretBytes> key;
        private final TreeMap<String, Issued> issued = new TreeMap<>();
        private Optional<Code> code = Optional.empty();
        private long triggerSerial;

        Row(NodeRecord node, Optional<SecretBytes> key) {
            this.node = node;
            this.key = key;
        }
    }

    private final Map<NodeId, Instant> removals = new HashMap<>();
    private final TreeMap<String, Row> rows = new TreeMap<>();
    /** Whose each name is: ten thousand nodes are looked up as fast as one. */
    private final Map<String, NodeId> names = new HashMap<>();

    @Override
    public synchronized void add(List<Entry> entries) {
        Map<String, Row> added = new TreeMap<>();
        Map<String, NodeId> claimed = new HashMap<>();
        for (Entry entry : entries) {
            NodeRecord node = NodeNames.check(entry.node(), entry.key());
            for (String name : NodeNames.of(node)) {
                if (names.containsKey(name) || claimed.put(name, node.id()) != null) {
                    throw taken(name);
                }
            }
            added.put(node.id().value(), new Row(node, entry.key().map(SecretBytes::duplicate)));
        }
        rows.putAll(added);
        names.putAll(claimed);
    }

    private static KedgeException taken(String name) {
        return new KedgeException(ErrorCode.IMPORT_DUPLICATE, name + " is already in the registry");
    }

    @Override
    public synchronized void update(NodeRecord given) {
        Row row = row(given.id());
        NodeRecord node = NodeNames.check(given, given.pskIdentity().flatMap(identity -> row.key));
        for (String name : NodeNames.of(node)) {
            if (!names.getOrDefault(name, node.id()).equals(node.id())) {
                throw taken(name);
            }
        }
        NodeNames.of(row.node).forEach(names::remove);
        NodeNames.of(node).forEach(name -> names.put(name, node.id()));
        row.node = node;
        if (node.pskIdentity().isEmpty()) {
            row.key.ifPresent(SecretBytes::close);
            row.key = Optional.empty();
        }
    }

    @Override
    public synchronized boolean replace(NodeRecord expected, NodeRecord node) {
        boolean same = row(node.id()).node.equals(expected);
        if (same) {
            update(node);
        }
        return same;
    }

    private Row row(NodeId id) {
        return Optional.ofNullable(rows.get(id.value()))
                .orElseThrow(() -> new KedgeException(ErrorCode.PEER_UNKNOWN, "no node \"" + id + "\" in the registry"));
    }

    @Override
    public synchronized boolean remove(NodeId id) {
        Optional<Row> removed = Optional.ofNullable(rows.remove(id.value()));
        removed.ifPresent(row -> NodeNames.of(row.node).forEach(names::remove));
        return removed.isPresent();
    }

    @Override
    public synchronized boolean remove(NodeId id, Instant now) {
        boolean removed = remove(id);
        if (removed) {
            removals.put(id, now);
        }
        return removed;
    }

    @Override
    public synchronized Optional<Instant> removed(NodeId id) {
        return Optional.ofNullable(removals.get(id));
    }

    @Override
    public synchronized Optional<NodeRecord> find(NodeId id) {
        return Optional.ofNullable(rows.get(id.value())).map(row -> row.node);
    }

    @Override
    public Optional<NodeRecord> findByEnroleeId(String enroleeId) {
        return findByName(NodeNames.enroleeIdName(enroleeId));
    }

    @Override
    public Optional<NodeRecord> findByPskIdentity(String identity) {
        return findByName(Optional.of(NodeNames.pskName(identity)));
    }

    @Override
    public Optional<NodeRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
        return findByName(NodeNames.certificateName(flavour, identifier));
    }

    private synchronized Optional<NodeRecord> findByName(Optional<String> name) {
        return name.flatMap(wanted -> Optional.ofNullable(names.get(wanted))).flatMap(this::find);
    }

    @Override
    public synchronized Optional<SecretBytes> key(NodeId id) {
        return Optional.ofNullable(rows.get(id.value())).filter(row -> row.node.enabled()).flatMap(row -> row.key)
                .map(SecretBytes::duplicate);
    }

    @Override
    public synchronized List<NodeRecord> list(String afterId, int limit) {
        return rows.tailMap(afterId, false).values().stream().limit(Math.max(0, limit)).map(row -> row.node).toList();
    }

    @Override
    public synchronized long count() {
        return rows.size();
    }

    @Override
    public synchronized List<Issued> issued(NodeId id) {
        return Optional.ofNullable(rows.get(id.value())).map(row -> new ArrayList<>(row.issued.values())).map(List::copyOf)
                .orElse(List.of());
    }

    @Override
    public synchronized boolean issue(NodeId id, Issued next, long expectedSerial) {
        Row row = row(id);
        NodeNames.check(next, expectedSerial);
        long last = Optional.ofNullable(row.issued.get(next.target())).map(Issued::serial).orElse(0L);
        if (last != expectedSerial) {
            return false;
        }
        row.issued.put(next.target(), next);
        return true;
    }

    @Override
    public synchronized long nextTriggerSerial(NodeId id, Instant now) {
        Row row = row(id);
        row.triggerSerial = Math.max(row.triggerSerial + 1, now.getEpochSecond());
        return row.triggerSerial;
    }

    @Override
    public synchronized void putCode(NodeId id, String code, Instant notAfter, int attempts) {
        NodeNames.checkCode(code, attempts);
        row(id).code = Optional.of(new Code(NodeNames.octets(code), notAfter, attempts));
    }

    @Override
    public synchronized CodeVerdict redeem(NodeId id, String code, Instant now) {
        Row row = rows.get(id.value());
        if (row == null || row.code.isEmpty()) {
            return CodeVerdict.NONE;
        }
        Code kept = row.code.get();
        if (!now.isBefore(kept.notAfter())) {
            row.code = Optional.empty();
            return CodeVerdict.NONE;
        }
        boolean right = MessageDigest.isEqual(kept.code(), NodeNames.octets(code));
        row.code = right || kept.attempts() == 1 ? Optional.empty()
                : Optional.of(new Code(kept.code(), kept.notAfter(), kept.attempts() - 1));
        return right ? CodeVerdict.ACCEPTED : CodeVerdict.WRONG;
    }
}
