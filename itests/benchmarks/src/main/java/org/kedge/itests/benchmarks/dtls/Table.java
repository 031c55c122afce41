package org.kedge.itests.benchmarks.dtls;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of one scenario, as a Markdown table.
 *
 * @param samples by row, in the order of the rows; the first is stock Scandium, the last OpenSSL
 */
record Table(Scenario scenario, Map<String, List<Sample>> samples) {

    void print() {
        List<Sample> medians = samples.values().stream().map(Table::median).toList();
        double stock = medians.get(0).cpuMicros();
        double openSsl = medians.get(medians.size() - 1).cpuMicros();
        System.out.printf("%n### %s%n%n", scenario.word());
        System.out.println("| row | CPU us per handshake | lowest to highest window | of stock Scandium | of OpenSSL | per second"
                + " | median ms |");
        System.out.println("|---|---|---|---|---|---|---|");
        samples.forEach((row, all) -> {
            Sample median = median(all);
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f to %.0f | %.2f | %.2f | %.0f | %.2f |%n", row, median.cpuMicros(),
                    all.stream().mapToDouble(Sample::cpuMicros).min().orElseThrow(),
                    all.stream().mapToDouble(Sample::cpuMicros).max().orElseThrow(), median.cpuMicros() / stock,
                    median.cpuMicros() / openSsl, median.perSecond(), median.medianNanos() / 1e6);
        });
    }

    private static Sample median(List<Sample> all) {
        return all.stream().sorted(Comparator.comparingDouble(Sample::cpuMicros)).toList().get(all.size() / 2);
    }
}
