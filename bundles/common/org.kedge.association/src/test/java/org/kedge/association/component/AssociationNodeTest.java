package org.kedge.association.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.work.Bound;
import org.kedge.work.Times;

class AssociationNodeTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final ManualTasks tasks = new ManualTasks(START);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private boolean broken;

    private Optional<CredentialStore> store() {
        if (broken) {
            throw new KedgeException(ErrorCode.STORE_IO, "as scripted");
        }
        return Optional.of(store);
    }

    @Test
    void aSweepThatFailsIsNotTheLast() {
        try (Credential ended = new Credential("received/1", CredentialKind.ASSOCIATION_KEY, "k@maf.example.com", Map.of(),
                SecretBytes.copyOf(new byte[32]), List.of(), Optional.of(START.plusSeconds(1)))) {
            store.put(ended, CredentialSlot.ACTIVE);
        }
        try (AssociationNode node = new AssociationNode(new NodeServices(new Bound<>(), new Bound<>(), this::store, Optional::empty,
                Optional::empty, Optional::empty), AssociationSettings::defaults, tasks, new Times(tasks.clock()), new Random(1),
                Meters.NONE)) {
            node.start();
            broken = true;
            assertThrows(KedgeException.class, () -> tasks.advance(Duration.ofHours(1)));
            broken = false;
            tasks.advance(Duration.ofHours(1));
        }
        assertEquals(List.of(), store.aliases(CredentialKind.ASSOCIATION_KEY));
    }
}
