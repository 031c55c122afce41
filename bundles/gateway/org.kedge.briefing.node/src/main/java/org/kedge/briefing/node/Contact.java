package org.kedge.briefing.node;

import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.briefing.node.state.Remembered;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.compact.OneTimeCode;

/**
 * One Briefing Node to be asked, and how it must prove itself.
 *
 * @param peer a configured peer, perhaps with other URIs, or one made of a pin
 * @param path segments of the resource
 * @param code one-time code, for this one only
 * @param pinned what a pinned pointer said, to be remembered when it answers
 * @param trust what an unsigned instruction from it is worth: the channel authenticates the key, and whoever named the key vouches for it
 * @param source why it is asked, for people: {@code configured}, {@code pointer}, {@code remembered} or {@code lan}
 */
record Contact(Peer peer, List<String> path, Optional<OneTimeCode> code, Optional<Remembered> pinned, TrustLevel trust,
        String source) {
    private static final List<String> PATH = List.of(BriefingRequest.PATH);

    static Contact of(Peer peer, String source) {
        return new Contact(peer, PATH, Optional.empty(), Optional.empty(), TrustLevel.CHANNEL, source);
    }

    /** Alias of the key pair that this node shows; empty when it shows a key it shares. */
    Optional<String> keyPair() {
        return peer.authentication() == PeerAuthentication.CERTIFICATE ? peer.credentialAlias() : Optional.empty();
    }

    /** For messages. */
    @Override
    public String toString() {
        return "the Briefing Node " + peer.fqdn() + " (" + source + " \"" + peer.name() + "\""
                + (peer.uris().isEmpty() ? "" : " at " + peer.uris().get(0) + (peer.uris().size() > 1 ? ", ..." : "")) + ")";
    }
}
