package org.kedge.itests.benchmarks.briefing;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.itests.benchmarks.Node;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.Pem;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.tls.TlsClient;

/**
 * Gateways that connect, ask and hang up, each with credentials of its own. What comes back is read and checked, so that only what is a
 * briefing counts as one; the signature only of one in {@link #VERIFIED}, as gateways have processors of their own.
 */
final class Fleet implements AutoCloseable {
    private static final int VERIFIED = 64;
    private static final ConnectOptions OPTIONS = ConnectOptions.ordinary();

    private final TlsClient tls = new TlsClient(Node.verifier());
    private final DtlsClient dtls = new DtlsClient(Node.verifier());
    private final BriefingProcess server;
    private final List<Issued> certificates;
    private final CertificateInformation expected;
    private final Map<String, PublicKey> signers;

    /** @param directory with the certificates of the Briefing Node */
    Fleet(BriefingProcess server, Path directory, CertificateAuthority manufacturer, int gateways) throws IOException {
        this.server = server;
        certificates = IntStream.range(0, gateways).parallel()
                .mapToObj(number -> manufacturer.issue(CertificateFlavour.NODE_ID, Deployment.gateway(number))).toList();
        expected = new CertificateInformation(CertificateFlavour.FQDN, Deployment.FQDN.value(),
                Pem.certificates(Files.readString(directory.resolve(BriefingServer.ROOT_FILE))), Revocation.OFF);
        signers = Map.of("owner", Pem.certificates(Files.readString(directory.resolve(BriefingServer.SIGNER_FILE))).get(0).getPublicKey());
    }

    /** How gateways come. @param scheme {@code https} or {@code coaps} @param psk with a pre-shared key instead of a certificate */
    record Way(String scheme, boolean psk) {
        @Override
        public String toString() {
            return (scheme.equals("https") ? "TLS" : "DTLS") + " | " + (psk ? "psk" : "certificate");
        }
    }

    /** A handshake, and nothing is asked. */
    void connect(Way way, int number) throws Exception {
        open(way, number).close();
    }

    /** A whole briefing. @param generation that its instruction must be of */
    void brief(Way way, int number, int generation) throws Exception {
        BriefingRequest request = new BriefingRequest(Optional.of(new NodeId(Deployment.gateway(number))), BootstrapTrigger.Kind.BOOT,
                Map.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
        try (SecureChannel channel = open(way, number)) {
            Reply reply = channel.request(Request.postJson(List.of(BriefingRequest.PATH), BriefingCodec.write(request)))
                    .toCompletableFuture().get(OPTIONS.requestTimeout().toSeconds(), TimeUnit.SECONDS);
            if (reply.status() != ReplyStatus.OK) {
                throw new IllegalStateException(reply.status() + " " + new String(reply.body(), StandardCharsets.US_ASCII));
            }
            try (BriefingAnswer answer = BriefingCodec.readAnswer(reply.body())) {
                check(number, Deployment.mef(generation), answer);
            }
        }
    }

    private void check(int number, Fqdn mef, BriefingAnswer answer) {
        SignedDocument given = answer.instructions().get(0);
        BootstrapInstruction instruction = InstructionCodec.decode(given.document());
        if (answer.instructions().size() != 1 || !instruction.nodeId().equals(Optional.of(Deployment.gateway(number)))
                || !instruction.mefFqdn().equals(mef)) {
            throw new IllegalStateException("gateway " + number + " was given " + instruction);
        }
        byte[] signature = given.signature().orElseThrow(() -> new IllegalStateException("an instruction is not signed"));
        if (number % VERIFIED == 0 && DetachedSignature.signer(signers, given.document(), signature).isEmpty()) {
            throw new IllegalStateException("the signature of an instruction is wrong");
        }
    }

    private SecureChannel open(Way way, int number) throws InterruptedException, ExecutionException, TimeoutException {
        LocalCredential credential = way.psk() ? new LocalCredential.Psk(Deployment.pskIdentity(number), Deployment.key(number))
                : certificates.get(number).towards(expected);
        URI uri = server.uri(way.scheme());
        SecureTransport transport = way.scheme().equals("coaps") ? dtls : tls;
        SecureChannel channel = transport.connect(new PeerAddress(uri, Deployment.FQDN), credential, OPTIONS).toCompletableFuture()
                .get(OPTIONS.handshakeTimeout().toSeconds(), TimeUnit.SECONDS);
        if (!channel.facts().fullHandshake()) {
            channel.close();
            throw new IllegalStateException("not the handshake to be measured: " + channel.facts());
        }
        return channel;
    }

    @Override
    public void close() {
        tls.close();
        dtls.close();
    }
}
