package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every vector of {@code vectors/gba.json} that concerns what exists here. Each id is run, or named in {@link #ELSEWHERE} with
 * the module that runs it; a new vector of an unknown kind fails.
 */
class VectorsTest {
    private static final Map<String, Consumer<Vector>> KINDS = kinds();
    private static final Map<String, String> ELSEWHERE = elsewhere();

    private static Map<String, Consumer<Vector>> kinds() {
        Map<String, Consumer<Vector>> kinds = new HashMap<>();
        kinds.putAll(AkaVectors.KINDS);
        kinds.putAll(KeyVectors.KINDS);
        kinds.putAll(NameVectors.KINDS);
        kinds.putAll(DigestVectors.KINDS);
        return kinds;
    }

    private static Map<String, String> elsewhere() {
        Map<String, String> table = new HashMap<>();
        IntStream.rangeClosed(189, 193).mapToObj(n -> String.format("GV-%03d", n))
                .forEach(id -> table.put(id, "org.kedge.usim.pcsc: commands of the card (kind apdu)"));
        return table;
    }

    @TestFactory
    Stream<DynamicTest> vectors() {
        return Vector.all().stream().filter(v -> !ELSEWHERE.containsKey(v.id()))
                .map(v -> DynamicTest.dynamicTest(v.id() + " " + v.kind() + ": " + v.name(), () -> run(v)));
    }

    private static void run(Vector vector) {
        Consumer<Vector> kind = KINDS.get(vector.kind());
        assertNotNull(kind, () -> vector.id() + " is of the unknown kind " + vector.kind());
        kind.accept(vector);
    }

    @Test
    void idsAreUniqueAndTheTableNamesOnlyExistingOnes() {
        Set<String> ids = new HashSet<>();
        Vector.all().forEach(v -> ids.add(v.id()));
        assertEquals(Vector.all().size(), ids.size());
        Set<String> stale = new HashSet<>(ELSEWHERE.keySet());
        stale.removeAll(ids);
        assertEquals(Set.of(), stale);
    }
}
