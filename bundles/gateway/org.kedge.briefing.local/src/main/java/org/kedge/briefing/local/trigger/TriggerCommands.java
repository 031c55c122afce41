package org.kedge.briefing.local.trigger;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.NamedFile;
import org.kedge.briefing.local.common.Patience;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The command {@code kedge:trigger}: a source of triggers whose operator sees what comes of each. Throws what it fails with. */
@Component(name = "org.kedge.briefing.local.trigger.shell", service = TriggerCommands.class,
        property = {"osgi.command.scope=kedge", "osgi.command.function=trigger"})
public final class TriggerCommands {
    private final Function<TriggerMessage, CompletionStage<Outcome>> receiver;
    private final NamedFile files;

    @Activate
    public TriggerCommands(@Reference TriggerComponent component) {
        this(component::receive, component.files());
    }

    /** Not public, so that the component has one constructor. @param receiver for example {@link TriggerReceiver#receive} */
    TriggerCommands(Function<TriggerMessage, CompletionStage<Outcome>> receiver, NamedFile files) {
        this.receiver = receiver;
        this.files = files;
    }

    @Descriptor("acts on a device trigger: a text in single quotes ('KT1;...'), or a file with a text or a device trigger in JSON, XML or"
            + " CBOR. You vouch for it; a proof that is in it must be right all the same")
    public void trigger(CommandSession session, @Descriptor("'KT1;...' or the path of a file") String textOrFile) {
        byte[] payload = textOrFile.startsWith("KT1;") ? textOrFile.getBytes(StandardCharsets.ISO_8859_1) : read(textOrFile);
        TriggerMessage message = new TriggerMessage(payload, Optional.empty(), true, "shell", Instant.now());
        print(session.getConsole(), Patience.await(receiver.apply(message)));
    }

    /** Never more than a trigger can be long, whatever the file is. */
    private byte[] read(String name) {
        try {
            return files.read(Path.of(name), DeviceTriggerCodec.MAX_OCTETS);
        } catch (IOException e) {
            throw unreadable(name, NamedFile.why(e));
        } catch (InvalidPathException e) {
            throw unreadable(name, "this is no path");
        }
    }

    private static KedgeException unreadable(String name, String problem) {
        return new KedgeException(ErrorCode.TRIGGER_MALFORMED, "\"" + name + "\" is neither a text that begins with KT1; (in one pair of"
                + " single quotes) nor a file that can be read: " + problem);
    }

    private static void print(PrintStream out, Outcome outcome) {
        switch (outcome.verdict()) {
            case STARTED, HINTED -> out.println("accepted, vouched for by " + outcome.by().orElse("nobody"));
            case UNSUPPORTED -> out.println("accepted; what it asks for follows with the middle node");
            case REFUSED -> out.println("refused");
            case FAILED -> out.println("accepted, vouched for by " + outcome.by().orElse("nobody") + "; the bootstrap failed");
        }
        outcome.runs().forEach(run -> out.printf("%-32s %s%n", run.target(), run.state() + run.lastFailure()
                .map(failure -> " " + failure.getMessage()).orElse("")));
        if (outcome.verdict() == Outcome.Verdict.STARTED && outcome.runs().isEmpty()) {
            out.println("nothing new was briefed, so no enrolment was started");
        }
        outcome.why().ifPresent(why -> {
            throw why;
        });
    }
}
