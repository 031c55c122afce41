package org.kedge.briefing.local.manual;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.briefing.local.common.NamedFile;
import org.kedge.briefing.local.common.Patience;

/** What the commands of manual entry do and print. */
final class ManualCommands {
    private final ManualEntry entry;
    private final PrintStream out;
    private final NamedFile files;

    ManualCommands(ManualEntry entry, PrintStream out, NamedFile files) {
        this.entry = entry;
        this.out = out;
        this.files = files;
    }

    void brief(String textOrFile) {
        ManualEntry.Entered entered = EntryFile.isText(textOrFile) ? entry.enter(textOrFile)
                : EntryFile.read(textOrFile, files).into(entry);
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
        List<EnrolmentStatus> runs = Patience.await(stage);
        runs.forEach(run -> out.printf("%-26s%s%n", run.target(),
                run.state() + run.lastFailure().map(failure -> " " + failure.getMessage()).orElse("")));
        if (runs.isEmpty()) {
            out.println("nothing new was briefed, so no enrolment was started");
        }
    }
}
