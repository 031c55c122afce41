package org.kedge.association.registration;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.OpenChannel;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.work.Tasks;
import org.kedge.work.Times;

/**
 * One procedure with a MEF or MAF: a handshake of its own, which shows the server the newest credential (a Registration Update after a
 * handshake with a new KeID rolls Km, 8.8.2.5) and which may export one key (D-04); then one request. Thread-safe.
 */
final class Exchange {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Channels channels;
    private final Times times;
    private final Tasks tasks;

    Exchange(Channels channels, Times times, Tasks tasks) {
        this.channels = channels;
        this.times = times;
        this.tasks = tasks;
    }

    /**
     * @param reader reads a successful answer while the channel is open, on a worker, where it may block
     * @return completes exceptionally with {@link ErrorCode#REGISTRATION_UNKNOWN}, {@link ErrorCode#REGISTRATION_CONFLICT},
     *         {@link ErrorCode#REGISTRATION_REFUSED}, {@link ErrorCode#EXCHANGE_REFUSED} or what opening a channel ends with
     */
    <T> CompletionStage<T> run(Peer server, KeyExport export, Request request, BiFunction<OpenChannel, Reply, T> reader) {
        return channels.open(server, export, times.now().plus(CONNECT)).thenCompose(open -> open.channel().request(request)
                .thenApplyAsync(reply -> read(server, open, request, reply, reader), this::execute)
                .whenComplete((value, thrown) -> open.close()))
                .whenComplete((value, thrown) -> Arrays.fill(request.body(), (byte) 0));
    }

    private void execute(Runnable task) {
        if (!tasks.run(task)) {
            throw new KedgeException(ErrorCode.ASSOCIATION_NOT_READY, "no thread is free, or the bundle is stopped");
        }
    }

    private static <T> T read(Peer server, OpenChannel open, Request request, Reply reply, BiFunction<OpenChannel, Reply, T> reader) {
        if (!reply.status().isSuccess()) {
            throw new KedgeException(code(reply.status()), request + " at the " + server.role() + " \"" + server.name() + "\" as "
                    + open.use() + ": " + reply.status() + RegistrationCodec.decodeError(reply.body()).map(text -> ", " + text).orElse(""));
        }
        return reader.apply(open, reply);
    }

    private static ErrorCode code(ReplyStatus status) {
        return switch (status) {
            case NOT_FOUND -> ErrorCode.REGISTRATION_UNKNOWN;
            case CONFLICT -> ErrorCode.REGISTRATION_CONFLICT;
            // A server in trouble has refused nothing: the same may work later.
            case REQUEST_TIMEOUT, INTERNAL_SERVER_ERROR, SERVICE_UNAVAILABLE -> ErrorCode.EXCHANGE_REFUSED;
            default -> ErrorCode.REGISTRATION_REFUSED;
        };
    }
}
