package org.kedge.briefing.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Location;
import org.kedge.api.credential.Credential;
import org.kedge.api.identity.NodeId;
import org.kedge.briefing.node.lan.LanSettings;

/**
 * The validated configuration of the client.
 *
 * @param nodeId who this node says it is; the Briefing Node believes the handshake
 * @param peers names of the only peers of role BBN that are asked, in this order; empty: all, in order of name
 * @param credential alias of the key pair for a Briefing Node that only a pointer names; empty: that of a configured peer, else the only
 *        one in the store
 * @param remember what becomes of a Briefing Node that a pinned pointer led to
 * @param gba how peers with authentication psk are asked instead: by the key of a USIM
 * @param location where this node says it is itself
 * @param entry file with a technician's signed entry
 * @param priority of the provider
 * @param contact the longest time for one Briefing Node
 * @param round the longest time for all of them
 * @param serviceWait how long an absent service is waited for
 * @param lan how Briefing Nodes are looked for on the LAN; empty: not at all
 */
public record NodeSettings(Optional<NodeId> nodeId, List<String> peers, Optional<String> credential, RememberRule remember,
        Optional<Gba> gba, Optional<Location> location, Optional<Path> entry, int priority, Duration contact, Duration round,
        Duration serviceWait, Optional<LanSettings> lan) {
    /** Where the provider stands when nothing is configured. */
    public static final int PRIORITY = 70;

    private static final int MAX_PRIORITY = 1000;
    private static final Duration MAX_ROUND = Duration.ofMinutes(10);

    /**
     * Authentication by GBA.
     *
     * @param usim name of the USIM
     * @param bsf name of the peer of role BSF; empty: whatever bootstrapped this USIM before
     */
    public record Gba(String usim, Optional<String> bsf) {
    }

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public NodeSettings {
        peers = List.copyOf(peers);
        require(credential.map(Credential::isAlias).orElse(true), "node.credential is no alias of the credential store");
        require(priority >= 0 && priority <= MAX_PRIORITY, "briefing.priority is not 0 to " + MAX_PRIORITY);
        require(contact.compareTo(Duration.ofSeconds(1)) >= 0 && contact.compareTo(MAX_ROUND) <= 0, "timeout.contact is not 1 to 600 s");
        require(round.compareTo(contact) >= 0 && round.compareTo(MAX_ROUND) <= 0, "timeout.round is not timeout.contact to 600 s");
        require(!serviceWait.isNegative() && serviceWait.compareTo(MAX_ROUND) <= 0, "service.wait is not 0 to 600 s");
    }

    /** The defaults of the configuration type. */
    public static NodeSettings defaults() {
        return new NodeSettings(Optional.empty(), List.of(), Optional.empty(), RememberRule.LAST, Optional.empty(), Optional.empty(),
                Optional.empty(), PRIORITY, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(3), Optional.empty());
    }

    /** These settings for a node. */
    public NodeSettings of(NodeId node) {
        return new NodeSettings(Optional.of(node), peers, credential, remember, gba, location, entry, priority, contact, round, serviceWait,
                lan);
    }

    /** These settings with the key of a USIM for peers with authentication psk. */
    public NodeSettings by(Gba usim) {
        return new NodeSettings(nodeId, peers, credential, remember, Optional.of(usim), location, entry, priority, contact, round,
                serviceWait, lan);
    }

    /** These settings with another rule for pinned pointers. */
    public NodeSettings remembering(RememberRule rule) {
        return new NodeSettings(nodeId, peers, credential, rule, gba, location, entry, priority, contact, round, serviceWait, lan);
    }

    /** These settings with a location that the node reports itself. */
    public NodeSettings at(Location place) {
        return new NodeSettings(nodeId, peers, credential, remember, gba, Optional.of(place), entry, priority, contact, round, serviceWait,
                lan);
    }

    /** These settings with another priority. */
    public NodeSettings ranked(int other) {
        return new NodeSettings(nodeId, peers, credential, remember, gba, location, entry, other, contact, round, serviceWait, lan);
    }

    /** These settings with the LAN as a source of addresses. */
    public NodeSettings on(LanSettings network) {
        return new NodeSettings(nodeId, peers, credential, remember, gba, location, entry, priority, contact, round, serviceWait,
                Optional.of(network));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
