package org.kedge.association;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.keys.AssociationKeys;
import org.kedge.association.keys.KeysSettings;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.ScriptedChannel;
import org.kedge.itests.testkit.ScriptedTransport.Connection;
import org.kedge.itests.testkit.ScriptedTransport;
import org.kedge.work.Bound;

/** A node with scripted peers, whose time the test moves. */
public final class World {
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    public static final Fqdn MEF = Fqdn.parse("mef.example.com");
    public static final Fqdn MAF = Fqdn.parse("maf.example.com");
    public static final String CSE = "//sp.example.com/in-cse";
    public static final String SELF = "//sp.example.com/gw1";

    public final ManualTasks tasks = new ManualTasks(START);
    public final MemoryCredentialStore store = new MemoryCredentialStore();
    public final List<Peer> peers = new ArrayList<>();
    public final Bound<PeerDirectory> directories = new Bound<>();
    public final Bound<SecureTransport> transports = new Bound<>();
    /** The MEF of this very node (D-81). */
    public final Bound<ProvisionedKeySource> sources = new Bound<>();
    /** Every channel that was opened. */
    public final List<ScriptedChannel> channels = new ArrayList<>();
    /** What every channel answers. */
    public volatile Function<Request, CompletionStage<Reply>> answers = request -> new CompletableFuture<>();
    /** What the next sessions export. */
    public byte[] export = new byte[48];
    public final ScriptedTransport coaps = new ScriptedTransport(this::open);
    /** The GBA client of a node with a USIM. */
    public volatile Optional<GbaClient> gba = Optional.empty();
    public volatile KeysSettings settings = KeysSettings.of(Optional.of(SELF));
    public final AssociationKeys keys;

    public World() {
        directories.add(() -> List.copyOf(peers));
        transports.add(coaps, "coaps");
        keys = new AssociationKeys(directories, transports, () -> Optional.of(store), () -> settings, tasks.clock(), tasks, Meters.NONE,
                () -> gba, sources);
    }

    public CompletionStage<SecureChannel> open(Connection connection) {
        String identity = connection.credential() instanceof LocalCredential.Psk psk ? psk.identity() : "certificate";
        ScriptedChannel channel = new ScriptedChannel(ScriptedChannel.fullHandshake("TLS_PSK_WITH_AES_128_CCM_8"),
                new PeerIdentity(PeerIdentity.Kind.PSK, identity, connection.peer().fqdn().value(), List.of()), export,
                request -> answers.apply(request));
        synchronized (channels) {
            channels.add(channel);
        }
        return CompletableFuture.completedFuture(channel);
    }

    /** Identities in order of their handshakes. */
    public List<String> identities() {
        return coaps.connections().stream().map(c -> ((LocalCredential.Psk) c.credential()).identity()).toList();
    }

    /** Every request of every channel, in order of channels. */
    public List<String> requests() {
        synchronized (channels) {
            return channels.stream().flatMap(channel -> channel.requests().stream()).map(Request::toString).toList();
        }
    }

    public Peer add(Peer peer) {
        peers.removeIf(present -> present.name().equals(peer.name()));
        peers.add(peer);
        return peer;
    }

    public static Peer server(String name, PeerRole role, Fqdn fqdn, PeerAuthentication authentication, Optional<String> alias) {
        return new Peer(name, role, fqdn, fqdn.value(), List.of(URI.create("coaps://127.0.0.1:5684")), authentication, Optional.empty(),
                alias, Optional.empty(), Optional.empty());
    }

    /** A MEF or MAF to which this node has a pre-shared key {@code psk-<name>}. */
    public Peer pskServer(String name, PeerRole role, Fqdn fqdn) {
        put("psk-" + name, CredentialKind.PRE_PROVISIONED_KEY, "k-" + name + "@" + fqdn, (byte) 7, Map.of(), Optional.empty(),
                CredentialSlot.ACTIVE);
        return add(server(name, role, fqdn, PeerAuthentication.PSK, Optional.of("psk-" + name)));
    }

    public static Peer cse(PeerAuthentication authentication, Optional<String> maf, String... uris) {
        return new Peer("in", PeerRole.CSE, Fqdn.parse("in-cse.sp.example.com"), CSE, Arrays.stream(uris).map(URI::create).toList(),
                authentication, Optional.empty(), Optional.empty(), maf, Optional.empty());
    }

    public void put(String alias, CredentialKind kind, String identifier, byte key, Map<String, String> attributes,
            Optional<Instant> notAfter, CredentialSlot slot) {
        try (Credential credential = new Credential(alias, kind, identifier, attributes, SecretBytes.owning(key(key)), List.of(),
                notAfter)) {
            store.put(credential, slot);
        }
    }

    /** Ke as the enrolee keeps it. */
    public void ke(EnrolmentTarget target, String keId, byte key, Instant notAfter, CredentialSlot slot, KeyDerivation derivation) {
        Map<String, String> attributes = new TreeMap<>(Map.of("target", target.id(), "targetKind", target.kind().name(), "targetFqdn",
                target.fqdn().value(), "derivation", derivation.name(), "suid", target.ordinarySuid().digits()));
        put("ke/" + target.id(), CredentialKind.ENROLMENT_KEY, keId, key, attributes, Optional.of(notAfter), slot);
    }

    /** Ke of a GBA bootstrap as the enrolee keeps it; the octets of Ks may have stayed in the card. */
    public void bootstrapped(EnrolmentTarget target, KeyReference bTid, Instant notAfter, CredentialSlot slot) {
        Map<String, String> attributes = new TreeMap<>(Map.of("target", target.id(), "targetKind", target.kind().name(), "targetFqdn",
                target.fqdn().value(), "mechanism", "gba", "usim", "sim"));
        try (Credential credential = new Credential("ke/" + target.id(), CredentialKind.ENROLMENT_KEY, bTid.toString(), attributes,
                SecretBytes.owning(new byte[0]), List.of(), Optional.of(notAfter))) {
            store.put(credential, slot);
        }
    }

    public static byte[] key(byte fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, fill);
        return key;
    }

    /** A KeID with a RelativeKeID of one digit, repeated. */
    public static String keId(char digit) {
        return String.valueOf(digit).repeat(32) + "@" + MEF;
    }

    /** The result of a stage that is complete once everything due has run. */
    public <T> T get(CompletionStage<T> stage) {
        tasks.settle();
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertTrue(future.isDone(), "still waiting");
        return future.join();
    }

    /** The failure of a stage that has failed once everything due has run. */
    public KedgeException failure(ErrorCode code, CompletionStage<?> stage) {
        tasks.settle();
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertTrue(future.isDone(), "still waiting");
        KedgeException failure = KedgeException.of(assertThrows(CompletionException.class, future::join));
        assertEquals(code, failure.code(), failure.getMessage());
        return failure;
    }

    public Instant in(Duration time) {
        return tasks.now().plus(time);
    }
}
