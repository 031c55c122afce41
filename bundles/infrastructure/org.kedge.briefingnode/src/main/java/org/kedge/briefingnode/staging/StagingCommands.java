package org.kedge.briefingnode.staging;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What the shell commands about staging do and print. Shows no key, no code and no number. */
public final class StagingCommands {
    private static final int SHOWN = 20;
    private static final int MAX_ERRORS = 100;
    private static final int MAX_DAYS = 3650;

    private final Staging staging;
    private final PrintStream out;

    public StagingCommands(Staging staging, PrintStream out) {
        this.staging = staging;
        this.out = out;
    }

    /** Stages a file, or prints what is wrong in which line and fails. */
    public void stage(Path list, Path output, List<String> words) {
        Parsed parsed = options(words);
        if (!parsed.rest.isEmpty()) {
            throw refused(parsed.rest.get(0));
        }
        StagingReport report = staging.stage(list, output, parsed.options);
        report.errors().stream().limit(MAX_ERRORS).forEach(error -> out.printf("line %d: %s%n", error.line(), error.error().getMessage()));
        if (!report.errors().isEmpty()) {
            ErrorCode code = report.errors().get(0).error().code();
            throw new KedgeException(code, list.getFileName() + " has " + report.errors().size() + " faults and was not staged");
        }
        out.printf("%s%d new, %d changed, %d unchanged nodes; %d Enrolee entries%n", parsed.options.dry() ? "would be: " : "",
                report.added(), report.changed().size(), report.unchanged(), report.enrolees());
        names("changed", report.changed());
        names("sent nowhere by any rule as far as is known before they come", report.undecided());
        if (!parsed.options.dry()) {
            out.printf("%d instructions issued anew, %d sheets in %s%n", report.issued(), report.sheets(), output);
        }
        renewed(report.renewed());
        if (parsed.options.codes()) {
            out.println("whoever gets a new one-time code is briefed only with it from then on, also a node that was briefed before;"
                    + " bbn:label <node> -code-required lets it on without");
        }
        if (report.keyFiles() > 0) {
            out.printf("%d key files%s: bring each to the intake directory of its gateway, then delete it%n", report.keyFiles(),
                    parsed.options.dry() ? " would be written" : " in " + output);
        }
    }

    public void sheet(Path output, List<String> words) {
        Parsed parsed = options(words);
        Staging.Reprint printed = staging.print(output, parsed.rest, parsed.options);
        out.printf("%d sheets in %s%n", printed.sheets(), output);
        renewed(printed.renewed());
    }

    private void renewed(int texts) {
        if (texts > 0) {
            out.printf("%d texts made anew, because the printed ones ended, lead elsewhere or are signed by another key: use no sheet"
                    + " printed before%n", texts);
        }
    }

    private void names(String what, List<String> nodes) {
        if (!nodes.isEmpty()) {
            out.printf("%s: %s%s%n", what, String.join(", ", nodes.subList(0, Math.min(SHOWN, nodes.size()))),
                    nodes.size() > SHOWN ? " and " + (nodes.size() - SHOWN) + " more" : "");
        }
    }

    private record Parsed(Staging.Options options, List<String> rest) {
    }

    private static Parsed options(List<String> words) {
        List<String> rest = new ArrayList<>();
        Staging.Options options = Staging.Options.DEFAULT;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--codes" -> options = new Staging.Options(true, options.dry(), options.validity(), options.attempts());
                case "--dry" -> options = new Staging.Options(options.codes(), true, options.validity(), options.attempts());
                case "--days" -> {
                    String days = i + 1 < words.size() ? words.get(++i) : "";
                    if (!days.matches("[0-9]{1,4}") || Integer.parseInt(days) < 1 || Integer.parseInt(days) > MAX_DAYS) {
                        throw Csv.malformed("--days is a number from 1 to " + MAX_DAYS);
                    }
                    options = new Staging.Options(options.codes(), options.dry(), Duration.ofDays(Integer.parseInt(days)),
                            options.attempts());
                }
                default -> {
                    if (words.get(i).startsWith("--")) {
                        throw refused(words.get(i));
                    }
                    rest.add(words.get(i));
                }
            }
        }
        return new Parsed(options, rest);
    }

    private static KedgeException refused(String word) {
        return Csv.malformed("options are --codes, --dry and --days <number>, not \"" + word.replaceAll("[^ -~]", "?") + "\"");
    }
}
