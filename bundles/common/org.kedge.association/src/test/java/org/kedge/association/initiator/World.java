package org.kedge.association.initiator;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.ScriptedChannel;
import org.kedge.messages.association.AssociationAnswer;
import org.kedge.messages.association.AssociationCodec;
import org.kedge.work.Times;

/** Peers that behave as scripted around the real {@link Associations}, with time in the hands of the test. */
final class World {
    static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    static final Fqdn MAF = new Fqdn("maf.example.com");
    static final String IN_CSE = "//example.com/in-cse";
    static final String OTHER = "//example.com/other-cse";

    final ManualTasks tasks = new ManualTasks(START);
    final Times times = new Times(tasks.clock());
    final Map<String, Peer> peers = new TreeMap<>();
    final Registrar registrar = new Registrar(tasks);
    final Enrolments enrolments = new Enrolments();
    /** Every handshake that was asked for, by peer. */
    final List<String> dialled = new ArrayList<>();
    final List<ScriptedChannel> channels = new ArrayList<>();
    final Map<String, Deque<CompletionStage<Dialer.Dialled>>> script = new HashMap<>();
    final Set<String> received = new HashSet<>();
    final Set<String> unproved = new HashSet<>();
    Optional<Instant> keyEnd = Optional.of(START.plus(Duration.ofHours(10)));
    InitiatorSettings settings = InitiatorSettings.defaults();
    Associations associations = create();

    private Associations create() {
        PeerDirectory directory = () -> List.copyOf(peers.values());
        return new Associations(new InitiatorServices(directory, this::dial, () -> Optional.of(registrar), () -> Optional.of(enrolments),
                peer -> received.contains(peer.id()), peer -> unproved.contains(peer.name()), List::of), () -> settings, tasks, times,
                new Random(7), Meters.NONE);
    }

    /** As after a restart of the bundle: nothing in memory is left. */
    void restart() {
        associations.close();
        tasks.settle();
        dialled.clear();
        associations = create();
        associations.start();
        tasks.settle();
    }

    Peer maf() {
        return add("maf", PeerRole.MAF, MAF.value(), PeerAuthentication.ENROLMENT, Optional.empty());
    }

    Peer cse(PeerAuthentication authentication) {
        return add("in-cse", PeerRole.CSE, IN_CSE, authentication,
                Optional.of("maf").filter(m -> authentication == PeerAuthentication.MAF));
    }

    Peer add(String name, PeerRole role, String id, PeerAuthentication authentication, Optional<String> maf) {
        Fqdn fqdn = role == PeerRole.MAF ? new Fqdn(id) : new Fqdn(id.substring(id.lastIndexOf('/') + 1) + ".example.com");
        Peer peer = new Peer(name, role, fqdn, id, List.of(URI.create("coaps://" + fqdn + ":5684")), authentication, Optional.empty(),
                Optional.empty(), maf, Optional.empty());
        peers.put(name, peer);
        return peer;
    }

    /** The next handshakes with a peer end so, in this order; after that they succeed. */
    void fail(String peer, ErrorCode... codes) {
        for (ErrorCode code : codes) {
            script.computeIfAbsent(peer, name -> new ArrayDeque<>())
                    .add(CompletableFuture.failedFuture(new KedgeException(code, "as scripted")));
        }
    }

    /** The next handshake with a peer ends when the test completes it. */
    CompletableFuture<Dialer.Dialled> hold(String peer) {
        CompletableFuture<Dialer.Dialled> held = new CompletableFuture<>();
        script.computeIfAbsent(peer, name -> new ArrayDeque<>()).add(held);
        return held;
    }

    private CompletionStage<Dialer.Dialled> dial(Peer peer, Instant deadline) {
        dialled.add(peer.name());
        CompletionStage<Dialer.Dialled> next = script.getOrDefault(peer.name(), new ArrayDeque<>()).poll();
        return next == null ? CompletableFuture.completedFuture(opened(peer, Optional.empty())) : next;
    }

    Dialer.Dialled opened(Peer peer, Optional<KedgeException> fellBack) {
        ScriptedChannel channel = new ScriptedChannel(ScriptedChannel.fullHandshake("TLS_PSK_WITH_AES_128_CCM_8"),
                new PeerIdentity(PeerIdentity.Kind.PSK, "id", peer.fqdn().value(), List.of()), new byte[48], this::answer);
        channels.add(channel);
        Optional<Instant> end = registrar.endOf(peer).or(() -> keyEnd);
        return new Dialer.Dialled(channel, Optional.of(KeyReference.parse("00112233445566778899AABBCCDDEEFF@mef.example.com")),
                Optional.of("ABCD1234"), end, fellBack);
    }

    private CompletionStage<Reply> answer(Request request) {
        if (!request.path().equals(List.of(AssociationAnswer.PATH))) {
            return CompletableFuture.completedFuture(Reply.of(ReplyStatus.NOT_FOUND));
        }
        return CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, AssociationCodec.encode(new AssociationAnswer(
                "//example.com/mn-1", "psk", "DTLS1.2", "TLS_PSK_WITH_AES_128_CCM_8", START, Optional.empty()))));
    }

    ScriptedChannel lastChannel() {
        return channels.get(channels.size() - 1);
    }

    CompletableFuture<SecurityAssociation> associate(String peer) {
        CompletableFuture<SecurityAssociation> result = associations.associate(peer).toCompletableFuture();
        tasks.settle();
        return result;
    }

    AssociationStatus status(String peer) {
        return associations.associations().stream().filter(status -> status.peer().equals(peer)).findFirst().orElseThrow();
    }

    static ErrorCode code(CompletableFuture<?> failed) {
        return failed.handle((value, thrown) -> KedgeException.of(thrown).code()).join();
    }
}
