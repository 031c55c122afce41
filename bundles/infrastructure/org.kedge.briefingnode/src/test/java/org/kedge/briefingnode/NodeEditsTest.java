package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;

/** Changes of one record at the same time, in two processes on one registry. */
class NodeEditsTest {
    private static final NodeId GW1 = new NodeId(BbnFixture.GW1);
    private final BbnFixture fixture = new BbnFixture();

    private NodeRecord labelled(Runnable meanwhile) {
        return fixture.bbn.edits().change(GW1, "node.labelled", "", Map.of(), now -> {
            meanwhile.run();
            return Labels.with(now, "seen");
        });
    }

    @Test
    void whatTheOwnerDoesAtTheSameTimeStands() {
        AtomicInteger tries = new AtomicInteger();
        NodeRecord after = labelled(() -> {
            if (tries.getAndIncrement() == 0) {
                fixture.change(BbnFixture.GW1, node -> Edits.enabled(node, false));
            }
        });
        assertEquals(2, tries.get());
        assertEquals(after, fixture.node(BbnFixture.GW1));
        assertTrue(after.labels().contains("seen"));
        assertFalse(after.enabled());
    }

    @Test
    void whoNeverComesFirstGivesUp() {
        AtomicInteger tries = new AtomicInteger();
        KedgeException failure = assertThrows(KedgeException.class, () -> labelled(
                () -> fixture.change(BbnFixture.GW1, node -> Labels.with(node, "other-" + tries.incrementAndGet()))));
        assertEquals(ErrorCode.REGISTRY_IO, failure.code());
        assertFalse(fixture.node(BbnFixture.GW1).labels().contains("seen"));
    }
}
