package org.kedge.association.fetch;

import java.util.Optional;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Times;

/** Whether a key that was handed out is of any use; one that is not counts as none, and is wiped. Thread-safe. */
final class KeyJudge {
    private static final int DERIVED_OCTETS = 32;
    private static final int LEAST_OCTETS = 16;
    private static final int MOST_OCTETS = 64;
    private static final int LONGEST_ID = 256;

    private final Times times;

    KeyJudge(Times times) {
        this.times = times;
    }

    /** A key derived from a Ke. @param from who handed it out, for messages */
    Answer derived(String from, Wanted wanted, FetchedKey key) {
        return judge(from, wanted, DERIVED_OCTETS, DERIVED_OCTETS, key);
    }

    /** A key that its source registered. @param from who handed it out, for messages */
    Answer registered(String from, Wanted wanted, FetchedKey key) {
        return judge(from, wanted, LEAST_OCTETS, MOST_OCTETS, key);
    }

    private Answer judge(String from, Wanted wanted, int least, int most, FetchedKey key) {
        Optional<KedgeException> fault = fault(from, wanted, least, most, key);
        fault.ifPresent(f -> key.close());
        return fault.map(Answer::refused).orElseGet(() -> Answer.of(key));
    }

    private Optional<KedgeException> fault(String from, Wanted wanted, int least, int most, FetchedKey key) {
        String what = "key " + wanted + " from " + from + " ";
        if (key.suid() != wanted.suid()) {
            return Optional.of(new KedgeException(ErrorCode.KEY_USAGE, what + "is for SUID " + key.suid().digits()));
        }
        if (!times.usable(Optional.of(key.notAfter()))) {
            return Optional.of(new KedgeException(ErrorCode.KEY_EXPIRED, what + "ended at " + key.notAfter()));
        }
        if (key.key().length() < least || key.key().length() > most) {
            return Optional.of(new KedgeException(ErrorCode.KEY_LENGTH, what + "has " + key.key().length() + " octets"));
        }
        if (!key.sourceId().map(KeyJudge::isId).orElse(true)) {
            return Optional.of(new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, what + "is of a source whose name is no identifier"));
        }
        return Optional.empty();
    }

    /** It becomes the name of a session, in logs too. */
    private static boolean isId(String id) {
        return !id.isEmpty() && id.length() <= LONGEST_ID && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
