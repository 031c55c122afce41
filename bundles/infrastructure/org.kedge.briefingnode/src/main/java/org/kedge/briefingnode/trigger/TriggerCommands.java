package org.kedge.briefingnode.trigger;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.trigger.DeviceTrigger;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.kedge.messages.trigger.Serialization;

/** What the shell commands about triggers do and print. */
public final class TriggerCommands {
    private static final String PEER = "shell";
    private static final String ADDRESS = "--address";
    private static final String PRINT = "--print";
    private static final String MOST = "--most";
    private static final int DEFAULT_MOST = 1000;

    private final Triggers triggers;
    private final BulkTrigger bulk;
    private final PrintStream out;

    public TriggerCommands(Triggers triggers, BulkTrigger bulk, PrintStream out) {
        this.triggers = triggers;
        this.bulk = bulk;
        this.out = out;
    }

    /** Sends a trigger, or prints its text. */
    public void trigger(String node, List<String> options) {
        requireKnown(options, Set.of(ADDRESS, PRINT));
        NodeId id = new NodeId(node);
        if (options.contains(PRINT)) {
            Triggers.Made made = triggers.make(id, options.contains(ADDRESS), PEER);
            out.printf("%s%n", made.text());
            return;
        }
        Triggers.Sent sent = await(id, options.contains(ADDRESS));
        out.printf("sent to %s by %s: serial %d%s%n", sent.node(), sent.sender(), sent.serial(),
                sent.id().isEmpty() ? "" : ", the network calls it " + sent.id());
    }

    private Triggers.Sent await(NodeId id, boolean address) {
        try {
            return triggers.send(id, address, PEER).toCompletableFuture().get();
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof KedgeException known ? known
                    : new KedgeException(ErrorCode.INTERNAL, "sending a trigger failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "not waited for; the network may have it");
        }
    }

    /** Sends triggers to all nodes of a label and reports. */
    public void label(String label, List<String> options, int perSecond) {
        int most = DEFAULT_MOST;
        List<String> words = options;
        int at = options.indexOf(MOST);
        if (at >= 0) {
            most = number(at + 1 < options.size() ? options.get(at + 1) : "");
            words = new ArrayList<>(options);
            words.subList(at, Math.min(at + 2, words.size())).clear();
        }
        requireKnown(words, Set.of(ADDRESS));
        BulkTrigger.Report report = bulk.send(label, words.contains(ADDRESS), perSecond, most, PEER);
        out.printf("sent %d, failed %d%s%n", report.sent(), report.failures(), report.stopped() ? ", stopped before the last one" : "");
        report.failed().forEach((why, failure) -> out.printf("%6d %s%n       %s%n", failure.count(), why, BulkTrigger.names(failure)));
        if (report.failures() > 0) {
            throw new KedgeException(ErrorCode.TRIGGER_NOT_SENT, report.failures() + " of " + (report.sent() + report.failures())
                    + " triggers were not sent");
        }
    }

    /** Writes a oneM2M device trigger (an enrolmentRequest) for the trigger interface of a network. Nothing in it proves its sender. */
    public void file(String form, String mef, Path file) {
        Serialization serialization = Serialization.of(form).orElseThrow(
                () -> new KedgeException(ErrorCode.TRIGGER_MALFORMED, "the form is none of json, xml and cbor"));
        URI uri = uri(mef);
        byte[] document = DeviceTriggerCodec.encode(serialization, DeviceTrigger.enrolment(uri, List.of(binding(uri))));
        try {
            Files.write(file, document, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "the file could not be written, or is there already: " + file, e);
        }
        out.printf("wrote %d octets to %s; it counts only on a way that a node believes, or as a hint%n", document.length, file);
    }

    /** A point of access has neither path nor query. */
    private static String binding(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            boolean known = "https".equals(uri.getScheme()) || "coaps".equals(uri.getScheme());
            if (known && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw notMef();
        }
        throw notMef();
    }

    private static KedgeException notMef() {
        return new KedgeException(ErrorCode.TRIGGER_MALFORMED, "the MEF is not https://host... or coaps://host...");
    }

    private static int number(String text) {
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new KedgeException(ErrorCode.TRIGGER_NOT_SENT, MOST + " is not a number of 1 or more");
        }
        return Integer.parseInt(text);
    }

    private static void requireKnown(List<String> options, Set<String> known) {
        for (String option : options) {
            if (!known.contains(option)) {
                throw new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "an option is not known; known are "
                        + String.join(", ", known.stream().sorted().toList()) + ". Nothing was sent");
            }
        }
    }
}
