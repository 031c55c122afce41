package org.kedge.briefing.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.work.Times;

/** Sends the request to one Briefing Node, after that has authenticated itself, and reads what comes back. Blocks. */
final class Asker {
    private static final Duration GRACE = Duration.ofMillis(250);

    private final NodeServices services;
    private final Supplier<NodeSettings> settings;
    private final Times times;
    private final NafLine naf;

    Asker(NodeServices services, Supplier<NodeSettings> settings, Times times) {
        this.services = services;
        this.settings = settings;
        this.times = times;
        this.naf = new NafLine(services, times);
    }

    /**
     * @return the answer, which the caller closes
     * @throws KedgeException {@link ErrorCode#BRIEFING_NODE_UNREACHABLE} also when either side did not believe the other,
     *         {@link ErrorCode#BRIEFING_NODE_REFUSED}, {@link ErrorCode#BRIEFING_CODE_REFUSED}, {@link ErrorCode#BRIEFING_NODE_PROTOCOL}
     */
    BriefingAnswer ask(Contact contact, BriefingRequest request, Instant deadline) {
        Reply reply;
        try {
            reply = send(contact, () -> Request.postJson(contact.path(), BriefingCodec.write(request)), deadline);
        } catch (KedgeException e) {
            throw new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, contact + ": " + e.code() + " " + e.detail(), e);
        }
        try {
            return read(contact, reply);
        } finally {
            wipe(reply);
        }
    }

    private Reply send(Contact contact, Supplier<Request> request, Instant deadline) {
        NodeSettings s = settings.get();
        if (contact.peer().authentication() == PeerAuthentication.PSK && s.gba().isPresent()) {
            return naf.ask(s, contact.peer(), request, deadline);
        }
        return Waiting.on(services.connections(s.serviceWait()).request(contact.peer(), request.get(), deadline),
                times.left(deadline).plus(GRACE), "the answer", Asker::wipe);
    }

    /** An answer may hold a key. */
    static void wipe(Reply reply) {
        Arrays.fill(reply.body(), (byte) 0);
    }

    private static BriefingAnswer read(Contact contact, Reply reply) {
        ReplyStatus status = reply.status();
        String came = contact + " answered " + status + " (" + status.code() + ")";
        switch (status) {
            case OK -> {
                try {
                    return BriefingCodec.readAnswer(reply.body());
                } catch (KedgeException e) {
                    throw new KedgeException(ErrorCode.BRIEFING_NODE_PROTOCOL, contact + ": " + e.detail(), e);
                }
            }
            case ORIGINATOR_HAS_NO_PRIVILEGE -> throw contact.code().isPresent()
                    ? new KedgeException(ErrorCode.BRIEFING_CODE_REFUSED, came + " to the one-time code")
                    : new KedgeException(ErrorCode.BRIEFING_NODE_REFUSED, came + "; it may wait for a one-time code");
            case ORIGINATOR_NOT_AUTHENTICATED, SECURITY_ASSOCIATION_REQUIRED -> throw new KedgeException(ErrorCode.BRIEFING_NODE_REFUSED,
                    came + "; it may know this node under another Node-ID");
            case SERVICE_UNAVAILABLE, NOT_FOUND, REQUEST_TIMEOUT, INTERNAL_SERVER_ERROR -> throw new KedgeException(
                    ErrorCode.BRIEFING_NODE_UNREACHABLE, came);
            default -> throw new KedgeException(ErrorCode.BRIEFING_NODE_PROTOCOL, came);
        }
    }
}
