package org.kedge.association.fetch;

import java.util.List;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CseId;

/** Whom the user security settings of the service name: the Enrolee-ID (D-69). */
final class UserIdentity {
    private static final int LONGEST = 256;

    private UserIdentity() {
    }

    /** The only identity, or among several the only one that is an absolute CSE-ID or AE-ID; nobody is guessed. */
    static Optional<String> of(Uss uss) {
        List<String> ids = uss.ueIds().stream().filter(UserIdentity::isPrintable).toList();
        List<String> absolute = ids.stream().flatMap(id -> absolute(id).stream()).distinct().toList();
        if (absolute.size() == 1) {
            return Optional.of(absolute.get(0));
        }
        return uss.ueIds().size() == 1 ? ids.stream().findFirst() : Optional.empty();
    }

    /** It becomes the name of a session, in logs too. */
    private static boolean isPrintable(String id) {
        return !id.isEmpty() && id.length() <= LONGEST && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static Optional<String> absolute(String id) {
        try {
            return Optional.of(CseId.parse(id).absolute());
        } catch (KedgeException e) {
            return ae(id);
        }
    }

    private static Optional<String> ae(String id) {
        try {
            return Optional.of(AeId.parse(id).absolute());
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }
}
