package org.kedge.demo;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kedge.features.run.Node;

/** What a process says on its console; its own statements about its own copies of keys. */
final class Console {
    private Console() {
    }

    /** Complete lines only. */
    static List<String> lines(Node node) {
        try {
            String log = node.log();
            return log.substring(0, log.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The value {@code check=} of the last line with all these words. */
    static Optional<String> checkValue(Node node, String... words) {
        return lines(node).stream().filter(line -> Stream.of(words).allMatch(line::contains) && line.contains(" check="))
                .map(line -> line.replaceFirst(".* check=(\\S+).*", "$1")).reduce((first, second) -> second);
    }
}
