package org.kedge.association.fetch;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.association.registration.OwnIdentity;
import org.kedge.gba.UaProtocolId;
import org.kedge.messages.gba.ZnAnswer;
import org.kedge.messages.gba.ZnCodec;
import org.kedge.messages.gba.ZnRequest;
import org.kedge.work.Times;

/** Asks a BSF for one NAF key over Zn (TS 29.309) and judges the answer. Stateless apart from its services; thread-safe. */
final class NafClient {
    private final PeerConnections connections;
    private final OwnIdentity own;
    private final Supplier<NafSettings> settings;
    private final Times times;

    NafClient(PeerConnections connections, OwnIdentity own, Supplier<NafSettings> settings, Times times) {
        this.connections = connections;
        this.own = own;
        this.settings = settings;
        this.times = times;
    }

    /**
     * @return completes with the answer, or exceptionally when there was none, or none that can be read
     * @throws KedgeException {@link ErrorCode#ASSOCIATION_NOT_READY} when this node has no name as NAF
     */
    CompletionStage<Answer> ask(Peer bsf, Wanted wanted, Instant deadline) {
        NafSettings now = settings.get();
        String protocol = now.uaProtocol().orElseGet(() -> UaProtocolId.tls(wanted.suite().orElseThrow())).toString();
        ZnRequest question = new ZnRequest(wanted.identity(), name(now), protocol, now.uicc(), List.of(now.gsId()));
        return connections.request(bsf, Request.postJson(ZnRequest.PATH, ZnCodec.request(question)), deadline).thenApply(reply -> {
            try {
                return read(bsf, wanted, now, reply);
            } finally {
                Arrays.fill(reply.body(), (byte) 0);
            }
        });
    }

    /** The NAF FQDN of a MAF is its FQDN, of a CSE the public domain name of its CSE-ID; an AE has none (D-11, D-12). */
    private Fqdn name(NafSettings now) {
        return now.fqdn().or(() -> own.usual().map(NafClient::fqdn)).orElseThrow(() -> new KedgeException(
                ErrorCode.ASSOCIATION_NOT_READY, "this node does not know its own identity: set id of org.kedge.association.keys"));
    }

    private static Fqdn fqdn(String id) {
        try {
            return id.startsWith("//") ? CseId.parse(id).publicDomainName() : Fqdn.parse(id);
        } catch (KedgeException e) {
            throw new KedgeException(ErrorCode.ASSOCIATION_NOT_READY, "the own identity " + id + " has no FQDN by which a BSF could know"
                    + " this node as NAF: set gba.nafFqdn of org.kedge.association.keys", e);
        }
    }

    private Answer read(Peer bsf, Wanted wanted, NafSettings now, Reply reply) {
        if (!reply.status().isSuccess()) {
            return refusal(bsf, wanted, reply);
        }
        try (ZnAnswer answer = ZnCodec.readAnswer(reply.body())) {
            return judge(bsf, wanted, now, answer);
        }
    }

    /** A BSF in trouble has refused nothing. */
    private static Answer refusal(Peer bsf, Wanted wanted, Reply reply) {
        String why = (reply.status() + " " + ZnCodec.cause(reply.body())).trim();
        if (reply.status().code() >= ReplyStatus.INTERNAL_SERVER_ERROR.code() || reply.status() == ReplyStatus.REQUEST_TIMEOUT) {
            throw new KedgeException(ErrorCode.KEY_NOT_GRANTED, "answered " + why);
        }
        return Answer.refused(new KedgeException(ErrorCode.KEY_NOT_GRANTED,
                "key " + wanted + " from the BSF \"" + bsf.name() + "\": " + why));
    }

    private Answer judge(Peer bsf, Wanted wanted, NafSettings now, ZnAnswer answer) {
        String what = "key " + wanted + " from the BSF \"" + bsf.name() + "\" ";
        if (!times.usable(Optional.of(answer.notAfter()))) {
            return Answer.refused(new KedgeException(ErrorCode.KEY_EXPIRED, what + "ended at " + answer.notAfter()));
        }
        Optional<Uss> settingsOfUser = answer.uss().stream().filter(uss -> uss.gsId() == now.gsId()).findFirst();
        boolean ofCard = settingsOfUser.flatMap(Uss::keyChoice).filter(KeyChoice.UICC_BASED_KEY::equals).isPresent();
        if (ofCard && (!now.uicc() || answer.uiccKey().isEmpty())) {
            return Answer.refused(new KedgeException(ErrorCode.KEY_USAGE, what + "is to be that of the UICC, "
                    + (now.uicc() ? "which the BSF did not send" : "which this node does not use (gba.u)")));
        }
        Optional<String> source = settingsOfUser.flatMap(UserIdentity::of);
        SecretBytes key = ofCard ? answer.uiccKey().orElseThrow() : answer.meKey();
        return Answer.of(new FetchedKey(key.duplicate(), wanted.identity(), wanted.suid(), source, Optional.empty(),
                Optional.of(wanted.identity()), answer.notAfter()));
    }
}
