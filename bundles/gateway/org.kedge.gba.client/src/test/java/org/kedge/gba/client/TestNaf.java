package org.kedge.gba.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;
import org.kedge.itests.testkit.ScriptedChannel;
import org.kedge.itests.testkit.ScriptedTransport;

/** A NAF with HTTP Digest, which asks the BSF of the test for its keys. */
final class TestNaf {
    final List<Request> requests = new ArrayList<>();
    final List<ScriptedChannel> channels = new ArrayList<>();
    final Set<String> refusedBTids = new HashSet<>();
    final ScriptedTransport transport = new ScriptedTransport(connection -> open());
    String realm = "3GPP-bootstrapping@naf.example.com";
    String suite = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    Set<Qop> qop = EnumSet.of(Qop.AUTH, Qop.AUTH_INT);
    DigestAlgorithm algorithm = DigestAlgorithm.SHA_256;
    boolean wrongProof;
    boolean refuseAll;
    boolean closes;
    int staleOnce;
    private final World world;
    private int nonces;

    TestNaf(World world) {
        this.world = world;
    }

    private CompletionStage<org.kedge.api.transport.SecureChannel> open() {
        ScriptedChannel channel = new ScriptedChannel(new HandshakeFacts("TLS1.2", suite, true, true, Duration.ofMillis(1)),
                new PeerIdentity(PeerIdentity.Kind.CERTIFICATE, "naf.example.com", "naf.example.com", List.of()), new byte[0],
                request -> CompletableFuture.completedFuture(answer(request)));
        channels.add(channel);
        return CompletableFuture.completedFuture(channel);
    }

    private Reply answer(Request request) {
        requests.add(request);
        Optional<DigestAuthorization> sent = request.header("authorization").map(DigestAuthorization::parse);
        if (sent.isEmpty()) {
            return challenge(false);
        }
        if (staleOnce-- > 0) {
            return challenge(true);
        }
        BTid bTid = BTid.parse(sent.get().username());
        if (refuseAll || refusedBTids.contains(bTid.toString())) {
            return challenge(false);
        }
        NafId id = new NafId(org.kedge.api.identity.Fqdn.parse("naf.example.com"), UaProtocolId.tls(0xC02B));
        try (SecretBytes key = GbaKeys.ksNaf(world.bsf.ks(bTid.toString()), bTid.rand(), world.subscriber.impi(), id);
                SecretBytes password = DigestPassword.naf(key); SecretBytes other = DigestPassword.empty()) {
            byte[] body = "served".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            return HttpDigest.verify(sent.get(), password, request.method().name(), "/docs/a%20b?x=1", request.body())
                    ? new Reply(ReplyStatus.OK, Map.of("authentication-info",
                            HttpDigest.acknowledge(sent.get(), wrongProof ? other : password, body).header()), "text/plain", body)
                    : challenge(false);
        }
    }

    private Reply challenge(boolean stale) {
        String header = new DigestChallenge(realm, "nonce-" + nonces++, algorithm, qop, Optional.of("op"), stale).header();
        return new Reply(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, closes
                ? Map.of("www-authenticate", header, "connection", "Keep-Alive, Close")
                : Map.of("www-authenticate", header), "", new byte[0]);
    }
}
