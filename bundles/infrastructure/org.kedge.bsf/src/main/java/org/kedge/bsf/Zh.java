package org.kedge.bsf;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.Rand;
import org.kedge.messages.gba.ZhRequest;
import org.kedge.messages.gba.ZhVector;
import org.kedge.messages.gba.ZhCodec;

/** Vectors and settings of an HSS, asked by the JSON form of Zh (TS 29.562) over the channel to the peer of role HSS. Thread-safe. */
final class Zh implements AvSource {
    private static final Guss NO_SETTINGS = new Guss(Optional.empty(), Optional.empty(), List.of());
    private static final int KEY = 16;

    private final Supplier<BsfSettings> settings;
    private final PeerRegistry peers;
    private final Supplier<Optional<PeerConnections>> connections;
    private final InstantSource clock;

    Zh(Supplier<BsfSettings> settings, PeerRegistry peers, Supplier<Optional<PeerConnections>> connections, InstantSource clock) {
        this.settings = settings;
        this.peers = peers;
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public Supply next(Impi impi) {
        return supply(impi, new ZhRequest(Optional.empty())).orElseThrow(Zh::unknown);
    }

    /** A refusal of the HSS that is not "unknown" is taken for a wrong MAC-S: nothing else is in the request. */
    @Override
    public Optional<Supply> resynchronise(Impi impi, Rand rand, Auts auts) {
        return supply(impi, new ZhRequest(Optional.of(new ZhRequest.Resynchronisation(rand.octets(), auts.octets()))));
    }

    private Optional<Supply> supply(Impi impi, ZhRequest request) {
        Reply reply = ask(Request.postJson(ZhCodec.authPath(impi), ZhCodec.request(request)));
        if (!reply.status().isSuccess()) {
            requireRefusal(reply);
            return Optional.empty();
        }
        AuthenticationVector vector = vector(impi, reply);
        try {
            return Optional.of(new Supply(vector, guss(impi), true));
        } catch (RuntimeException e) {
            vector.close();
            throw e;
        }
    }

    private AuthenticationVector vector(Impi impi, Reply reply) {
        ZhVector answer;
        try {
            answer = read(() -> ZhCodec.readVector(reply.body()));
        } finally {
            Arrays.fill(reply.body(), (byte) 0);
        }
        try {
            if (!answer.impi().equals(impi)) {
                throw unavailable("the HSS answered with the vector of another subscriber", null);
            }
            if (answer.ck().length() != KEY || answer.ik().length() != KEY) {
                throw unavailable("the HSS answered with a CK or IK of other than " + KEY + " octets", null);
            }
            return new AuthenticationVector(read(() -> Rand.of(answer.rand())), read(() -> Autn.of(answer.autn())),
                    new AkaKeys(answer.xres(), answer.ck(), answer.ik()));
        } catch (RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    /** A subscriber without settings may bootstrap, but no NAF gets a key. */
    private Guss guss(Impi impi) {
        Reply reply = ask(Request.get(ZhCodec.gussPath(impi)));
        if (reply.status().isSuccess()) {
            return read(() -> ZhCodec.readGuss(reply.body()));
        }
        requireRefusal(reply);
        return NO_SETTINGS;
    }

    private Reply ask(Request request) {
        BsfSettings now = settings.get();
        String name = now.source().zhPeer().orElseThrow();
        Peer hss = peers.find(name).filter(peer -> peer.role() == PeerRole.HSS).map(Zh::peer)
                .orElseThrow(() -> unavailable("there is no peer " + name + " of role HSS", null));
        PeerConnections present = connections.get().orElseThrow(() -> unavailable("connections to peers are not there", null));
        Instant deadline = clock.instant().plus(now.source().zhTimeout());
        try {
            return present.request(hss, request, deadline).toCompletableFuture()
                    .get(now.source().zhTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable("HSS " + name + ": " + withoutImpi(KedgeException.of(e).detail()), null);
        } catch (TimeoutException e) {
            throw unavailable("HSS " + name + " did not answer within " + now.source().zhTimeout(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while waiting for HSS " + name, e);
        }
    }

    /** Connections name the request they failed with, and its path names the subscriber; so do their causes, which stay behind. */
    private static String withoutImpi(String detail) {
        return detail.replaceAll("impi-\\S*", "impi-*");
    }

    private static Peer peer(PeerRecord hss) {
        return new Peer(hss.name(), hss.role(), hss.fqdn(), hss.originator(), hss.uris(),
                hss.certificate().isPresent() ? PeerAuthentication.CERTIFICATE : PeerAuthentication.PSK, hss.certificate(),
                hss.credentialAlias(), Optional.empty(), Optional.empty());
    }

    /** 403 and 404 are about the subscriber, everything else about the HSS. */
    private static void requireRefusal(Reply reply) {
        if (reply.status() != ReplyStatus.NOT_FOUND && reply.status() != ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE) {
            throw unavailable("the HSS answered " + reply.status(), null);
        }
    }

    private static <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (KedgeException e) {
            throw unavailable("the answer of the HSS is not as in TS 29.562: " + e.detail(), e);
        }
    }

    private static KedgeException unavailable(String detail, Throwable cause) {
        return new KedgeException(ErrorCode.HSS_UNAVAILABLE, detail, cause);
    }

    private static KedgeException unknown() {
        return new KedgeException(ErrorCode.SUBSCRIBER_UNKNOWN, "the HSS does not know the subscriber");
    }
}
