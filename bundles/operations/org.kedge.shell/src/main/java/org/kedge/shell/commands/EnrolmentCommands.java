package org.kedge.shell.commands;

import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The commands that wait for the Enrolee. */
final class EnrolmentCommands {
    private final Duration patience;

    /** @param patience after which a command gives up waiting; the run itself goes on */
    EnrolmentCommands(Duration patience) {
        this.patience = patience;
    }

    /** Runs an enrolment and prints its phases as they happen; throws what the run failed with. */
    void enrol(EnroleeService enrolee, Optional<String> target, PrintStream out) throws Exception {
        Progress progress = new Progress(target, out);
        EnrolmentStatus status;
        try (AutoCloseable subscription = enrolee.observe(progress::show)) {
            status = await(enrolee.enrol(target), "the enrolment");
        }
        status.lastFailure().ifPresent(failure -> {
            throw failure;
        });
        out.println(StatusView.line(status));
        status.derivedCheckValue().ifPresent(check -> out.println("key for " + status.target() + " check " + check));
    }

    /** Has all sources asked; what a run fails with is in the status of its target. */
    void brief(EnroleeService enrolee) throws Exception {
        await(enrolee.trigger(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), Instant.now())), "the sources");
    }

    void probe(EnroleeService enrolee, String uri, Optional<String> credential, PrintStream out) throws Exception {
        ProbeResult found = await(enrolee.probe(uri(uri), credential), "the handshake");
        out.println("peer       " + found.peer());
        out.println("protocol   " + found.facts().protocol());
        out.println("suite      " + found.facts().cipherSuite());
        out.println("EMS        " + found.facts().extendedMasterSecret());
        out.println("handshake  " + (found.facts().fullHandshake() ? "full, " : "resumed, ") + found.facts().duration().toMillis() + " ms");
        out.println("KeID       " + found.keId());
        out.println("check      " + found.checkValue());
        out.println("nothing was stored here, and nothing stays at the MEF");
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (java.net.URISyntaxException e) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a URI such as coaps://host:port: " + e.getReason(), e);
        }
    }

    private <T> T await(CompletionStage<T> stage, String what) throws Exception {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (TimeoutException e) {
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT,
                    "waited " + patience.toSeconds() + " s for " + what + ", which goes on; see kedge:status", e);
        }
    }

    /** Prints each state and phase of the awaited target once. */
    private static final class Progress {
        private final Optional<String> target;
        private final PrintStream out;
        private String last = "";

        Progress(Optional<String> target, PrintStream out) {
            this.target = target;
            this.out = out;
        }

        synchronized void show(EnrolmentStatus status) {
            String step = status.target() + " " + status.state() + " " + status.phase();
            if (target.map(status.target()::equals).orElse(true) && !step.equals(last)) {
                last = step;
                out.println(step);
            }
        }
    }
}
