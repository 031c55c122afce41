package org.kedge.crypto;

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
 * Runs every vector of {@code vectors/rspf.json} that concerns what exists here. Each id is run, or named in {@link #ELSEWHERE} with
 * the module that runs it; a new vector of an unknown kind fails.
 */
class VectorsTest {
    private static final Map<String, Consumer<Vector>> KINDS = kinds();
    private static final Map<String, String> ELSEWHERE = elsewhere();

    private static Map<String, Consumer<Vector>> kinds() {
        Map<String, Consumer<Vector>> kinds = new HashMap<>();
        kinds.putAll(ExporterVectors.KINDS);
        kinds.putAll(DerivationVectors.KINDS);
        kinds.putAll(IdentifierVectors.KINDS);
        kinds.putAll(PublicKeyIdVectors.KINDS);
        return kinds;
    }

    private static Map<String, String> elsewhere() {
        Map<String, String> table = new HashMap<>();
        range(54, 55).forEach(id -> table.put(id, "org.kedge.pki: otherName of device certificates (kind device_san)"));
        range(56, 64).forEach(id -> table.put(id, "org.kedge.usim.pcsc: files of annex D on a UICC (kind uicc)"));
        range(117, 118).forEach(id -> table.put(id, "org.kedge.messages: path of /fetchCredentials (kind path)"));
        table.put("RV-014", "out of scope, D-65: label of ESCertKE");
        table.put("RV-018", "out of scope, D-65: label of ESPrim");
        range(119, 121).forEach(id -> table.put(id, "out of scope, D-65: end-to-end keys (kinds e2e, esprim)"));
        return table;
    }

    private static Stream<String> range(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> String.format("RV-%03d", n));
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
