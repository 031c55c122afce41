package org.kedge.briefingnode.staging;

import java.util.ArrayList;
import java.util.List;

import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.key.SecretBytes;

/** What staging is going to write. Closing it wipes the keys. Not thread-safe. */
final class Plan implements AutoCloseable {
    /** What a row means for what is there. */
    enum Status {
        NEW, CHANGED, UNCHANGED
    }

    /** A row. */
    record Item(NodeRecord node, List<Destination> destinations, Status status) {
    }

    /** A record and what it becomes. */
    record Change<T>(T before, T after) {
    }

    final List<Item> items = new ArrayList<>();
    final List<NodeRegistry.Entry> newNodes = new ArrayList<>();
    final List<Change<NodeRecord>> changedNodes = new ArrayList<>();
    final List<EnroleeRegistry.Entry> newEnrolees = new ArrayList<>();
    final List<Change<EnroleeRecord>> changedEnrolees = new ArrayList<>();
    final List<NewKey> newKeys = new ArrayList<>();
    private final List<SecretBytes> secrets = new ArrayList<>();

    /** Takes over a key. */
    SecretBytes own(SecretBytes secret) {
        secrets.add(secret);
        return secret;
    }

    long count(Status status) {
        return items.stream().filter(item -> item.status() == status).count();
    }

    @Override
    public void close() {
        secrets.forEach(SecretBytes::close);
    }
}
