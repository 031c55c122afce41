package org.kedge.briefingnode.offline;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.briefingnode.offline.Result.Outcome;

/** What the shell commands about documents that were signed elsewhere do and print. */
public final class ImportCommands {
    private final PrintStream out;
    private final DocumentImport documents;

    public ImportCommands(PrintStream out, DocumentImport documents) {
        this.out = out;
        this.documents = documents;
    }

    /** @throws KedgeException with the code of the first document that was refused */
    public void load(Path directory) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        AtomicReference<Optional<Result>> refused = new AtomicReference<>(Optional.empty());
        documents.run(directory, result -> {
            counts.merge(result.outcome(), 1, Integer::sum);
            result.refusal().ifPresent(why -> refused.compareAndSet(Optional.empty(), Optional.of(result)));
            out.printf("%-9s %s %s%n", word(result.outcome()), result.file(), result.text());
        });
        for (Outcome outcome : Outcome.values()) {
            out.printf("%d %s%s", counts.getOrDefault(outcome, 0), word(outcome), outcome == Outcome.REFUSED ? "%n".formatted() : ", ");
        }
        refused.get().ifPresent(first -> {
            throw new KedgeException(first.refusal().orElseThrow().code(), counts.get(Outcome.REFUSED) + " documents were refused, the first "
                    + "one is " + first.file() + ": " + first.refusal().orElseThrow().detail());
        });
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /** @param target empty: every one */
    public void withdraw(String node, Optional<String> target) {
        documents.withdraw(new NodeId(node), target).forEach(one -> out.printf("withdrew serial %d for %s to %s; a node that has it keeps it "
                + "until %s, or until it is given one that follows%n", one.issued().serial(), node, one.issued().target(),
                one.issued().notAfter()));
    }
}
