package org.kedge.association.responder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was granted to whom lately, by the identity that was presented: how a session is explained. Bounded, thread-safe. */
final class Grants {
    private static final int MOST = 10_000;
    /** One PSK suite per transport (D-68). */
    private static final Map<Integer, String> NAF_SUITES = Map.of(0x00AE, "TLS_PSK_WITH_AES_128_CBC_SHA256",
            0xC0A8, "TLS_PSK_WITH_AES_128_CCM_8");

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

    /** A B-TID names a key for each suite (D-66): sessions of both transports are told apart. */
    synchronized void put(Asked asked, Grant grant) {
        put(key(asked.identity(), asked.suite().isPresent() ? NAF_SUITES.getOrDefault(asked.suite().getAsInt(), "") : ""), grant);
    }

    /** @param suite name of the suite of the session that is to be explained */
    synchronized Optional<Grant> find(String identity, String suite) {
        return Optional.ofNullable(byIdentity.get(key(identity, suite))).or(() -> Optional.ofNullable(byIdentity.get(identity)));
    }

    private static String key(String identity, String suite) {
        return suite.isEmpty() ? identity : identity + " " + suite;
    }
}
