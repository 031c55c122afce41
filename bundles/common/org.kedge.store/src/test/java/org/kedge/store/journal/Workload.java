package org.kedge.store.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Steps on a store together with the states that may be found afterwards: exactly one while all steps were acknowledged; a step that
 * was interrupted or failed may have happened or not.
 */
final class Workload {
    private static final String[] ALIASES = { "a", "b", "c", "d", "e" };

    /** @param effect the state afterwards; empty when the step is refused in this state */
    private record Step(Consumer<CredentialStore> action, Function<Map<String, String>, Optional<Map<String, String>>> effect) {
    }

    private final List<Step> steps = new ArrayList<>();
    private Set<Map<String, String>> possible = new HashSet<>(Set.of(Map.of()));

    Workload(int length, Random random) {
        for (int i = 0; i < length; i++) {
            String text = "value " + i + " ".repeat(random.nextInt(60));
            String alias = ALIASES[random.nextInt(ALIASES.length)];
            switch (random.nextInt(6)) {
                case 0 -> steps.add(new Step(s -> s.put(Credentials.of(alias, text), CredentialSlot.PENDING),
                        with(m -> m.put(alias + "?", text))));
                case 1 -> steps.add(new Step(s -> s.activate(alias), m -> m.containsKey(alias + "?")
                        ? with(n -> n.put(alias, n.remove(alias + "?"))).apply(m) : Optional.empty()));
                case 2 -> steps.add(new Step(s -> s.remove(alias), with(m -> m.keySet().removeAll(List.of(alias, alias + "?")))));
                case 3 -> steps.add(new Step(s -> s.putAll(List.of(Credentials.of("a", text), Credentials.of("c", text + "!"))),
                        with(m -> m.putAll(Map.of("a", text, "c", text + "!")))));
                default -> steps.add(new Step(s -> s.put(Credentials.of(alias, text), CredentialSlot.ACTIVE),
                        with(m -> m.put(alias, text))));
            }
        }
    }

    private static Function<Map<String, String>, Optional<Map<String, String>>> with(Consumer<Map<String, String>> change) {
        return before -> {
            Map<String, String> after = new TreeMap<>(before);
            change.accept(after);
            return Optional.of(after);
        };
    }

    /** Runs all steps; a step that dies leaves its two possible states behind. */
    void run(CredentialStore store) {
        for (Step step : steps) {
            Set<Map<String, String>> done = new HashSet<>();
            Set<Map<String, String>> refused = new HashSet<>();
            possible.forEach(m -> step.effect.apply(m).ifPresentOrElse(done::add, () -> refused.add(m)));
            Set<Map<String, String>> either = new HashSet<>(possible);
            either.addAll(done);
            try {
                possible = either;
                step.action.accept(store);
                possible = done;
            } catch (KedgeException e) {
                if (e.code() == ErrorCode.CREDENTIAL_UNKNOWN) {
                    possible = refused;
                } else if (e.code() != ErrorCode.STORE_IO) {
                    throw e;
                }
            }
            if (possible.isEmpty()) {
                throw new AssertionError("the store answered as in no possible state");
            }
        }
    }

    /** As {@link #check}, for a store that was opened anew: from now on the state found is the only possible one. */
    void settle(CredentialStore store, String where) {
        possible = new HashSet<>(Set.of(check(store, where)));
    }

    /** Throws unless the store is in one of the possible states; returns which. */
    Map<String, String> check(CredentialStore store, String where) {
        Map<String, String> found = new TreeMap<>();
        for (String alias : ALIASES) {
            Credentials.active(store, alias).ifPresent(t -> found.put(alias, t));
            Credentials.text(store, alias, CredentialSlot.PENDING).ifPresent(t -> found.put(alias + "?", t));
        }
        if (!possible.contains(found)) {
            throw new AssertionError(where + ": found " + found + ", possible were " + possible);
        }
        return found;
    }
}
