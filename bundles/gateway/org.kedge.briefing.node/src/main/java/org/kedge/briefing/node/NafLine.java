package org.kedge.briefing.node;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Briefing Node under GBA: the node bootstraps with the BSF, and Briefing Node and node prove the NAF key to each other (seed 003
 * figure 1). A refused key causes one bootstrap, because Briefing Node or BSF may know the B-TID no more. Blocks.
 */
final class NafLine {
    private static final Logger LOG = LoggerFactory.getLogger(NafLine.class);
    /** TLS_PSK_WITH_AES_128_CBC_SHA256 and TLS_PSK_WITH_AES_128_CCM_8: the one PSK suite of an endpoint (TS-0003 8.3.2.3, D-68). */
    private static final Map<String, Integer> SUITES = Map.of("https", 0x00AE, "coaps", 0xC0A8);
    /** A Briefing Node that refuses fresh keys, too, or does not answer at all, causes one bootstrap in this time and no more. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration LEAST = Duration.ofMillis(100);

    private final NodeServices services;
    private final Times times;
    private final Map<String, Instant> replacements = new ConcurrentHashMap<>();

    NafLine(NodeServices services, Times times) {
        this.services = services;
        this.times = times;
    }

    /** @param request made anew for each try, because a transport wipes what it has sent */
    Reply ask(NodeSettings settings, Peer peer, Supplier<Request> request, Instant deadline) {
        NodeSettings.Gba gba = settings.gba().orElseThrow();
        GbaClient client = Waiting.on(services.gba(), NodeServices.WORD, settings.serviceWait())
                .orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING, "no GBA client (org.kedge.gba.client) is present"));
        gba.bsf().ifPresent(bsf -> bootstrap(client, gba.usim(), bsf, deadline));
        KedgeException last = new KedgeException(ErrorCode.CONNECT_FAILED, "it has no URI (uris)");
        for (URI uri : peer.uris()) {
            try {
                return ask(client, gba.usim(), peer, uri, request, deadline);
            } catch (KedgeException e) {
                last = e;
            }
        }
        throw last;
    }

    private void bootstrap(GbaClient client, String usim, String name, Instant deadline) {
        Peer bsf = services.peer(name).filter(peer -> peer.role() == PeerRole.BSF && !peer.uris().isEmpty())
                .orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING,
                        "no peer of role BSF with a URI is called \"" + name + "\" (gba.bsf)"));
        URI ub = bsf.uris().get(0);
        // Over plain HTTP nobody is verified by a certificate; Ub authenticates its messages itself (TS 24.109).
        BsfAddress address = new BsfAddress(new PeerAddress(ub, bsf.fqdn()),
                "http".equals(ub.getScheme()) ? Optional.empty() : bsf.certificate());
        Waiting.on(client.bootstrap(address, usim, deadline), left(deadline), "the bootstrap with the BSF " + bsf.fqdn(),
                GbaBootstrap::close).close();
    }

    private Reply ask(GbaClient client, String usim, Peer peer, URI uri, Supplier<Request> request, Instant deadline) {
        Optional<KeyReference> refused = Optional.empty();
        while (true) {
            try (NafKey key = Waiting.on(client.nafKey(usim, peer.fqdn(), suite(uri), deadline), left(deadline), "the NAF key",
                    NafKey::close)) {
                if (refused.equals(Optional.of(key.bTid()))) {
                    throw new KedgeException(ErrorCode.NAF_REFUSED, "it refused the key of " + key.bTid()
                            + ", and it is too early for another bootstrap");
                }
                if (refused.isPresent()) {
                    replacements.put(peer.fqdn().value(), times.now());
                }
                // Over DTLS a refusal is silence (D-80): the first try leaves time for another one.
                Duration handshake = refused.isPresent() ? left(deadline) : left(deadline).dividedBy(2);
                try (SecureChannel channel = connect(key, peer, uri, handshake)) {
                    replacements.remove(peer.fqdn().value());
                    return Waiting.on(channel.request(request.get()), left(deadline), "the answer", Asker::wipe);
                } catch (KedgeException e) {
                    if (refused.isPresent() || !mayBeRefusal(e) || !replaceable(peer)) {
                        throw e;
                    }
                    LOG.info("NAF-KEY-REFUSED peer={} bTid={}: bootstrapping again", peer.name(), key.bTid());
                    refused = Optional.of(key.bTid());
                    client.invalidate(key.bTid());
                }
            }
        }
    }

    private SecureChannel connect(NafKey key, Peer peer, URI uri, Duration limit) {
        SecureTransport transport = services.transports().named(uri.getScheme()).orElseThrow(
                () -> new KedgeException(ErrorCode.TRANSPORT_MISSING, "no transport for " + uri.getScheme() + " is present"));
        return Waiting.on(transport.connect(new PeerAddress(uri, peer.fqdn()), new LocalCredential.Psk(key.bTid().toString(), key.key()),
                new ConnectOptions(KeyExport.NONE, limit, REQUEST)), limit, "the handshake", SecureChannel::close);
    }

    private static int suite(URI uri) {
        return Optional.ofNullable(SUITES.get(uri.getScheme())).orElseThrow(() -> new KedgeException(ErrorCode.SUITE_NOT_OFFERED,
                "no suite of NAF keys is known for " + uri.getScheme()));
    }

    private static boolean mayBeRefusal(KedgeException failure) {
        return switch (failure.code()) {
            case HANDSHAKE_REFUSED_OR_LOST, HANDSHAKE_ALERT, REQUEST_TIMED_OUT -> true;
            default -> false;
        };
    }

    private boolean replaceable(Peer peer) {
        Instant last = replacements.get(peer.fqdn().value());
        return last == null || !times.now().isBefore(last.plus(PATIENCE));
    }

    private Duration left(Instant deadline) {
        Duration left = times.left(deadline);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }
}
