package org.kedge.association.responder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was granted to whom lately, by the identity that was presented: how a session is explained. Bounded, thread-safe. */
final class Grants {
    private static final int MOST = 10_000;

    private final Map<String, Grant> byIdentity = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Grant> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(String identity, Grant grant) {
        byIdentity.put(identity, grant);
    }

    synchronized Optional<Grant> find(String identity) {
        return Optional.ofNullable(byIdentity.get(identity));
    }
}
