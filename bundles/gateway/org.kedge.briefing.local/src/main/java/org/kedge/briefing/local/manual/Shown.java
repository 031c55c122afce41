package org.kedge.briefing.local.manual;

import java.util.List;

/**
 * What a technician sees before he confirms. Holds no secret.
 *
 * @param lines in order
 * @param word what he enters to confirm: eight digits drawn from all of the lines, so that it stands for nothing else
 */
public record Shown(List<Line> lines, String word) {
    /** One line. The label may be empty: then it goes on with the one before. */
    public record Line(String label, String value) {
    }

    public Shown {
        lines = List.copyOf(lines);
    }
}
