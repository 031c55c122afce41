package org.kedge.briefingnode.trigger;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.TriggerSender;
import org.kedge.registration.RegistrationAudit;

/**
 * Makes triggers for nodes and sends them. Each has a serial of its own, which grows also over a restart, and is audited before it leaves.
 * Numbers of nodes are in no record, message or log. Thread-safe; making one blocks, sending does not.
 */
public final class Triggers {
    static final String EVENT = "trigger.issued";

    private final NodeRegistry nodes;
    private final Supplier<Optional<TriggerSender>> sender;
    private final Supplier<TriggerSettings> settings;
    private final RegistrationAudit audit;
    private final InstantSource clock;
    private final TriggerWriter writer;

    /**
     * What makes and sends triggers.
     *
     * @param sender the sender that is there at the moment
     * @param clock the serials are made of, and deadlines
     */
    public Triggers(NodeRegistry nodes, TriggerKeyring keys, Supplier<Optional<TriggerSender>> sender, Supplier<TriggerSettings> settings,
            RegistrationAudit audit, InstantSource clock) {
        this.nodes = nodes;
        this.sender = sender;
        this.settings = settings;
        this.audit = audit;
        this.clock = clock;
        this.writer = new TriggerWriter(keys);
    }

    /**
     * A trigger that was made.
     *
     * @param text what a node reads
     */
    public record Made(NodeRecord node, long serial, String text) {
        /** The text is no secret, but long. */
        @Override
        public String toString() {
            return "trigger " + serial + " for " + node.id();
        }
    }

    /**
     * A trigger that the network has taken.
     *
     * @param sender the name of the sender
     * @param id what the network calls it; may be empty
     */
    public record Sent(NodeId node, long serial, String sender, String id) {
    }

    /**
     * Makes the text of a trigger, for somebody who sends it by other means.
     *
     * @param address whether it says where this Briefing Node is
     * @param by who asked, for the record
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}, {@link ErrorCode#TRIGGER_NOT_SENT} for a node that is disabled or a text that
     *         does not fit, {@link ErrorCode#CREDENTIAL_UNKNOWN} without the key for its proof, {@link ErrorCode#AUDIT_UNAVAILABLE}
     */
    public Made make(NodeId id, boolean address, String by) {
        return make(find(id), address, by, "text");
    }

    private Made make(NodeRecord node, boolean address, String by, String way) {
        TriggerSettings now = settings.get();
        long serial = nodes.nextTriggerSerial(node.id(), clock.instant());
        Made made = new Made(node, serial, writer.write(node, serial, address, now));
        audit.granted(EVENT, node.id().value(), by, details(made, way, now));
        return made;
    }

    private Map<String, String> details(Made made, String way, TriggerSettings now) {
        return Map.of("serial", Long.toString(made.serial()), "way", way, "proof", now.proof().name());
    }

    private NodeRecord find(NodeId id) {
        NodeRecord node = nodes.find(id).orElseThrow(
                () -> new KedgeException(ErrorCode.PEER_UNKNOWN, "there is no node " + id + " in the registry"));
        if (!node.enabled()) {
            throw notSent("node " + id + " is disabled: it would be treated as unknown when it comes");
        }
        return node;
    }

    /**
     * Makes a trigger and sends it.
     *
     * @return completes when the network has taken it; exceptionally with {@link ErrorCode#TRIGGER_NOT_SENT}, which is audited
     * @throws KedgeException as {@link #make}, and {@link ErrorCode#TRIGGER_NOT_SENT} for a node without number, or without a sender: then
     *         nothing was made
     */
    public CompletionStage<Sent> send(NodeId id, boolean address, String by) {
        NodeRecord node = find(id);
        String msisdn = node.msisdn().orElseThrow(() -> notSent("node " + id + " has no number for short messages"));
        TriggerSender present = sender.get().orElseThrow(
                () -> notSent("there is no sender; install and configure org.kedge.trigger.smpp, or print the text"));
        TriggerSettings now = settings.get();
        Made made = make(node, address, by, present.name());
        CompletionStage<String> answer;
        try {
            answer = present.send(msisdn, made.text(), clock.instant().plus(now.timeout()));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.handle((network, failure) -> {
            if (failure == null) {
                return new Sent(id, made.serial(), present.name(), network);
            }
            KedgeException cause = cause(failure, present.name());
            audit.failed(EVENT, id.value(), by, details(made, present.name(), now), cause);
            throw cause;
        });
    }

    private static KedgeException cause(Throwable failure, String sender) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        // The text of another exception may hold anything, a number among it.
        return cause instanceof KedgeException known ? known
                : notSent("the sender " + sender + " failed: " + cause.getClass().getSimpleName());
    }

    private static KedgeException notSent(String why) {
        return new KedgeException(ErrorCode.TRIGGER_NOT_SENT, why);
    }
}
