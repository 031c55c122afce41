package org.kedge.briefingnode;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.identity.NodeId;

/** What became of the last request of each node, since the start, for people. Bounded: who came least lately goes first. Thread-safe. */
final class Contacts {
    private static final int NODES = 100_000;

    /**
     * @param time when
     * @param authentication how it authenticated itself
     * @param outcome what it was answered
     */
    record Contact(Instant time, String authentication, String outcome) {
        @Override
        public String toString() {
            return time + " by " + authentication + ": " + outcome;
        }
    }

    private final Map<NodeId, Contact> contacts = new LinkedHashMap<>(16, 0.75f, true);

    synchronized void note(NodeId node, Contact contact) {
        contacts.put(node, contact);
        Iterator<Contact> eldest = contacts.values().iterator();
        while (contacts.size() > NODES) {
            eldest.next();
            eldest.remove();
        }
    }

    synchronized Optional<Contact> last(NodeId node) {
        return Optional.ofNullable(contacts.get(node));
    }
}
