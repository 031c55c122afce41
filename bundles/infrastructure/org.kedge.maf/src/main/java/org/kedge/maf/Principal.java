package org.kedge.maf;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kedge.api.transport.PeerIdentity;

/**
 * Whose a session is, as the key resolver named it and the handlers read it: {@code client:<id>}, {@code client/<suite>:<id>} by a NAF key,
 * which no identity tells from that of another suite (D-66), or {@code peer:<name>}.
 */
final class Principal {
    private static final String CLIENT = "client:";
    private static final String PEER = "peer:";
    private static final Pattern NAF = Pattern.compile("client/([0-9a-f]{4}):(.*)", Pattern.DOTALL);

    private Principal() {
    }

    static String client(String id) {
        return CLIENT + id;
    }

    /** @param suite of a client with a NAF key */
    static String client(String id, OptionalInt suite) {
        return suite.isPresent() ? "client/" + Contact.digits(suite.getAsInt()) + ":" + id : client(id);
    }

    static String peer(String name) {
        return PEER + name;
    }

    /** The MAF Client ID; empty when the session is somebody else's. */
    static Optional<String> clientId(PeerIdentity peer) {
        Matcher naf = NAF.matcher(peer.principal());
        return naf.matches() ? Optional.of(naf.group(2)) : after(CLIENT, peer);
    }

    /** The suite of the NAF key that the session rests on; empty for every other session. */
    static OptionalInt suite(PeerIdentity peer) {
        Matcher naf = NAF.matcher(peer.principal());
        return naf.matches() ? OptionalInt.of(Integer.parseInt(naf.group(1), 16)) : OptionalInt.empty();
    }

    /** The registry name of the peer; empty when the session is somebody else's. */
    static Optional<String> peerName(PeerIdentity peer) {
        return after(PEER, peer);
    }

    private static Optional<String> after(String prefix, PeerIdentity peer) {
        return peer.principal().startsWith(prefix) ? Optional.of(peer.principal().substring(prefix.length())) : Optional.empty();
    }
}
