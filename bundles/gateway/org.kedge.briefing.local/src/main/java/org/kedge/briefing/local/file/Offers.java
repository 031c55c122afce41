package org.kedge.briefing.local.file;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;

/** Which of the accepted files are handed out. */
final class Offers {
    /** What is signed comes before what is not: that a serial is high is no reason to believe it more. */
    private static final Comparator<Folder.Entry> NEWEST_FIRST = Comparator.comparing(Offers::signed)
            .thenComparingLong(Offers::serial).reversed();

    private Offers() {
    }

    /**
     * The newest instruction of each target and node, of those that are signed when there are such; and while its window has not begun,
     * the one before, so that next year's instruction can lie ready today.
     */
    static List<Folder.Entry> of(Collection<Folder.Entry> entries, Instant now) {
        Map<String, List<Folder.Entry>> byTarget = new TreeMap<>();
        entries.stream().filter(entry -> entry.briefing().isPresent())
                .forEach(entry -> byTarget.computeIfAbsent(subject(entry), subject -> new ArrayList<>()).add(entry));
        List<Folder.Entry> offers = new ArrayList<>();
        byTarget.values().forEach(candidates -> offers.addAll(newest(candidates, now)));
        return offers;
    }

    private static List<Folder.Entry> newest(List<Folder.Entry> candidates, Instant now) {
        candidates.sort(NEWEST_FIRST);
        List<Folder.Entry> chosen = new ArrayList<>();
        for (Folder.Entry candidate : candidates) {
            if (chosen.isEmpty() || serial(candidate) == serial(chosen.get(chosen.size() - 1)) || pending(chosen, now)) {
                if (chosen.stream().noneMatch(other -> same(other, candidate))) {
                    chosen.add(candidate);
                }
            }
        }
        return chosen;
    }

    private static boolean pending(List<Folder.Entry> chosen, Instant now) {
        return chosen.stream().allMatch(entry -> now.isBefore(briefing(entry).instruction().notBefore()));
    }

    /** The others for the same target and node, copies of the very same document left out. */
    static List<Folder.Entry> rivals(Collection<Folder.Entry> entries, Folder.Entry candidate) {
        return entries.stream().filter(entry -> entry.briefing().isPresent() && subject(entry).equals(subject(candidate))
                && !same(entry, candidate)).toList();
    }

    static boolean signed(Folder.Entry entry) {
        return briefing(entry).trust() == TrustLevel.SIGNED;
    }

    /** Whether both hold the very same document. */
    static boolean same(Folder.Entry a, Folder.Entry b) {
        return Arrays.equals(briefing(a).document(), briefing(b).document());
    }

    private static String subject(Folder.Entry entry) {
        return briefing(entry).instruction().target().id() + " " + briefing(entry).instruction().nodeId().orElse("");
    }

    static long serial(Folder.Entry entry) {
        return briefing(entry).instruction().serial();
    }

    static Briefing briefing(Folder.Entry entry) {
        return entry.briefing().orElseThrow();
    }
}
