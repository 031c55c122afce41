package org.kedge.itests.testkit.gba;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.Tmpi;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;
import org.kedge.itests.testkit.ScriptedChannel;
import org.kedge.itests.testkit.ScriptedTransport;

/**
 * The network side of Ub for one subscriber: an AuC and a BSF behind a scripted transport. Right in everything until it is told otherwise.
 * Its XML is written by hand, so that the codec of the product is not its own judge.
 */
public final class ScriptedBsf {
    public static final Fqdn FQDN = Fqdn.parse("bsf.example.com");
    /** The domain in its B-TIDs, which is not its realm. */
    public static final Fqdn DOMAIN = Fqdn.parse("bsf.ims.example.com");

    private final TestSubscriber subscriber;
    private final Supplier<Instant> now;
    private final Fqdn fqdn;
    private final Map<String, AuthenticationVector> open = new HashMap<>();
    private final Map<String, SecretBytes> ksByBtid = new HashMap<>();
    private final List<DigestAuthorization> received = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<String> tmpis = new ArrayList<>();
    private final ScriptedTransport transport;
    private List<DigestAlgorithm> algorithms = List.of(DigestAlgorithm.AKAV1_MD5, DigestAlgorithm.AKAV2_SHA_256);
    private UnaryOperator<String> challenge = header -> header;
    private BiFunction<Integer, Reply, Reply> replies = (number, reply) -> reply;
    private Function<BTid, byte[]> body = this::bootstrappingInfo;
    private Supplier<AuthenticationVector> auc;
    private Supplier<Optional<CompletionStage<Reply>>> instead = Optional::empty;
    private Duration lifetime = Duration.ofHours(24);
    private boolean uicc;
    private boolean knowsTmpi = true;
    private int restartAt = -1;
    private String last = "";

    /** With the name {@link #FQDN}. @param now for lifetimes */
    public ScriptedBsf(TestSubscriber subscriber, Supplier<Instant> now) {
        this(subscriber, now, FQDN);
    }

    /** @param fqdn its realm */
    public ScriptedBsf(TestSubscriber subscriber, Supplier<Instant> now, Fqdn fqdn) {
        this.subscriber = subscriber;
        this.fqdn = fqdn;
        this.now = now;
        this.auc = subscriber::vector;
        this.transport = new ScriptedTransport(connection -> CompletableFuture.completedFuture(channel(
                connection.peer().uri().getScheme().equals("https") ? "TLS1.2" : "HTTP")));
    }

    /** A channel with it over plain HTTP. */
    public ScriptedChannel channel() {
        return channel("HTTP");
    }

    private ScriptedChannel channel(String protocol) {
        return new ScriptedChannel(new HandshakeFacts(protocol, protocol.equals("HTTP") ? "" : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                !protocol.equals("HTTP"), true, Duration.ofMillis(1)), new PeerIdentity(PeerIdentity.Kind.ANONYMOUS, "", "", List.of()),
                new byte[0], this::answer);
    }

    /** Serves http and https. */
    public ScriptedTransport transport() {
        return transport;
    }

    private synchronized CompletionStage<Reply> answer(Request request) {
        requests.add(request);
        Optional<CompletionStage<Reply>> other = instead.get();
        if (other.isPresent()) {
            return other.get();
        }
        if (requests.size() == restartAt) {
            open.clear();
        }
        Reply reply = replies.apply(requests.size(), right(request));
        return CompletableFuture.completedFuture(reply);
    }

    private Reply right(Request request) {
        DigestAuthorization sent = DigestAuthorization.parse(request.header("authorization").orElseThrow());
        received.add(sent);
        if (!sent.username().equals(subscriber.impi().value()) && !tmpis.contains(sent.username())) {
            return Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE);
        }
        AuthenticationVector vector = sent.isInitial() ? null : open.remove(sent.nonce());
        if (vector == null) {
            return challenge();
        }
        if (sent.auts().isPresent()) {
            return HttpDigest.verifyResynchronisation(sent, "GET", "/", new byte[0])
                    && subscriber.resynchronise(vector.rand(), sent.auts().get()) ? challenge()
                            : Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE);
        }
        try (SecretBytes password = DigestPassword.aka(sent.algorithm(), vector.keys())) {
            return HttpDigest.verify(sent, password, "GET", "/", new byte[0]) ? result(sent, vector, password) : challenge();
        }
    }

    private Reply challenge() {
        AuthenticationVector vector = auc.get();
        Autn autn = uicc ? TestSubscriber.star(vector.autn(), vector.keys().ik()) : vector.autn();
        String nonce = AkaNonce.of(vector.rand(), autn, new byte[0]).text();
        open.put(nonce, vector);
        String header = algorithms.stream().map(algorithm -> new DigestChallenge(fqdn.value(), nonce, algorithm,
                EnumSet.of(Qop.AUTH_INT), Optional.of("opaque,\"quoted"), false).header()).collect(Collectors.joining(", "));
        return new Reply(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, Map.of("www-authenticate", challenge.apply(header)), "", new byte[0]);
    }

    private Reply result(DigestAuthorization sent, AuthenticationVector vector, SecretBytes password) {
        BTid bTid = new BTid(vector.rand(), DOMAIN);
        SecretBytes ks = GbaKeys.ks(vector.keys());
        ksByBtid.put(bTid.toString(), ks);
        last = bTid.toString();
        Tmpi tmpi = GbaKeys.tmpi(ks, vector.rand(), subscriber.impi(), DOMAIN);
        if (knowsTmpi) {
            tmpis.add(tmpi.value());
        }
        byte[] xml = body.apply(bTid);
        Map<String, String> headers = new HashMap<>();
        headers.put("authentication-info", HttpDigest.acknowledge(sent, password, xml).header());
        headers.put("server", knowsTmpi ? "TestBSF 3gpp-gba-tmpi" : "TestBSF");
        return new Reply(ReplyStatus.OK, headers, "application/vnd.3gpp.bsf+xml", xml);
    }

    private byte[] bootstrappingInfo(BTid bTid) {
        return xml(bTid.toString(), now.get().plus(lifetime).toString());
    }

    /** A BootstrappingInfo with these texts. */
    public static byte[] xml(String bTid, String lifetime) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><BootstrappingInfo xmlns=\"uri:3gpp-gba\"><btid>" + bTid + "</btid><lifetime>"
                + lifetime + "</lifetime></BootstrappingInfo>").getBytes(StandardCharsets.UTF_8);
    }

    /** The algorithms offered, each in a challenge of its own. */
    public synchronized void offer(DigestAlgorithm... offered) {
        algorithms = List.of(offered);
    }

    /** Changes the WWW-Authenticate header of every challenge. */
    public synchronized void changeChallenge(UnaryOperator<String> change) {
        challenge = change;
    }

    /** Changes replies; the number counts the requests from 1. */
    public synchronized void changeReply(BiFunction<Integer, Reply, Reply> change) {
        replies = change;
    }

    /** Another body; it is signed as it is. */
    public synchronized void body(Function<BTid, byte[]> other) {
        body = other;
    }

    /** Other vectors. */
    public synchronized void auc(Supplier<AuthenticationVector> other) {
        auc = other;
    }

    /** Challenges with numbers that the USIM has seen. */
    public synchronized void stale(int times) {
        int[] left = {times};
        auc = () -> left[0]-- > 0 ? subscriber.staleVector() : subscriber.vector();
    }

    /** Answers nothing of this protocol. */
    public synchronized void instead(Supplier<Optional<CompletionStage<Reply>>> other) {
        instead = other;
    }

    public synchronized void lifetime(Duration next) {
        lifetime = next;
    }

    /** Bootstraps GBA_U. */
    public synchronized void mode(GbaMode mode) {
        uicc = mode == GbaMode.UICC;
    }

    /** Whether it makes TMPIs; it forgets those it has made. */
    public synchronized void tmpi(boolean known) {
        knowsTmpi = known;
        tmpis.clear();
    }

    /** Forgets its challenges just before it answers this request. */
    public synchronized void restartAt(int request) {
        restartAt = request;
    }

    /** Ks of a bootstrap it has made. */
    public synchronized SecretBytes ks(String bTid) {
        return ksByBtid.get(bTid);
    }

    /** The B-TID of the last bootstrap. */
    public synchronized String lastBtid() {
        return last;
    }

    /** How many bootstraps it has made. */
    public synchronized int bootstraps() {
        return ksByBtid.size();
    }

    /** What it was sent, in order. */
    public synchronized List<DigestAuthorization> received() {
        return List.copyOf(received);
    }

    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }
}
