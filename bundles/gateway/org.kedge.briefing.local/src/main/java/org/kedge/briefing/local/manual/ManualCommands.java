package org.kedge.briefing.local.manual;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What the commands of manual entry do and print. */
final class ManualCommands {
    private static final long PATIENCE_SECONDS = 120;

    private final ManualEntry entry;
    private final PrintStream out;

    ManualCommands(ManualEntry entry, PrintStream out) {
        this.entry = entry;
        this.out = out;
    }

    void brief(String textOrFile) {
        ManualEntry.Entered entered = EntryFile.isText(textOrFile) ? entry.enter(textOrFile) : EntryFile.read(textOrFile).into(entry);
        entered.shown().lines().forEach(line -> out.printf("%-26s%s%n", line.label(), line.value()));
        if (entered.done().isPresent()) {
            out.println("signed by a pinned signer, so nothing waits for a confirmation");
            print(entered.done().get());
        } else {
            out.println();
            out.println("compare the fingerprints with what you were given; if they are the same:");
            out.println("  kedge:briefconfirm " + entered.shown().word() + "    within " + ManualEntry.PATIENCE.toMinutes()
                    + " minutes, else kedge:briefcancel");
        }
    }

    void confirm(String word) {
        print(entry.confirm(word));
    }

    void cancel() {
        out.println(entry.cancel() ? "discarded" : "nothing waits for a confirmation");
    }

    void withdraw(String target) {
        entry.withdraw(target);
        out.println("withdrawn; an enrolment that was made with it stays until kedge:forget, or another instruction");
    }

    private void print(CompletionStage<List<EnrolmentStatus>> stage) {
        if (stage.toCompletableFuture().isDone() && !stage.toCompletableFuture().isCompletedExceptionally()
                && stage.toCompletableFuture().join().isEmpty()) {
            out.println("taken; kedge:status shows what comes of it");
            return;
        }
        out.println("asking, and enrolling with what is new ...");
        List<EnrolmentStatus> runs = await(stage);
        runs.forEach(run -> out.printf("%-26s%s%n", run.target(),
                run.state() + run.lastFailure().map(failure -> " " + failure.getMessage()).orElse("")));
        if (runs.isEmpty()) {
            out.println("nothing new was briefed, so no enrolment was started");
        }
    }

    private static List<EnrolmentStatus> await(CompletionStage<List<EnrolmentStatus>> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (TimeoutException e) {
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the enrolee has not answered for " + PATIENCE_SECONDS
                    + " s; see kedge:status");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the command was interrupted; see kedge:status");
        }
    }
}
