package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.itests.testkit.gba.ScriptedBsf;

/** Runs that end as none should, and NAFs that want what they should not: others go on. */
class BrokenRunTest {
    private final World world = new World();

    /** As when the bundle of the USIM is replaced under the call. */
    private record Replaced(AkaAuthenticator before) implements AkaAuthenticator {
        @Override
        public Subscriber subscriber() {
            return before.subscriber();
        }

        @Override
        public AkaResult authenticate(byte[] rand, byte[] autn, GbaMode mode) {
            throw new NoClassDefFoundError("scripted");
        }

        @Override
        public SecretBytes deriveExternal(byte[] nafId, Impi impi) {
            throw new NoClassDefFoundError("scripted");
        }
    }

    @Test
    void aRunThatBrokeOffIsJoinedByNobody() {
        AkaAuthenticator replaced = new Replaced(world.usim);
        world.services.usims().remove(world.usim);
        world.services.usims().add(replaced, World.USIM);
        assertThrows(NoClassDefFoundError.class, world::asking);
        assertEquals(ErrorCode.INTERNAL, world.status().lastFailure().orElseThrow().code());
        world.services.usims().remove(replaced);
        world.services.usims().add(world.usim, World.USIM);
        String made = world.bTid();
        assertEquals(world.bsf.lastBtid(), made);
        assertTrue(world.status().lastFailure().isEmpty());
    }

    @Test
    void anAuditSinkThatIsStoppedEndsNoRun() {
        world.services.audits().add(record -> {
            throw new IllegalStateException("stopped");
        });
        world.bsf.transport().script(c -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "as scripted")));
        World.failure(ErrorCode.BSF_UNAVAILABLE, world.asking());
        World.failure(ErrorCode.BSF_UNAVAILABLE, world.asking());
        assertEquals(2, world.audit.size());
    }

    @Test
    void aNafThatRefusesCutsOffNoOtherWhileTheBsfIsAway() {
        String first = world.bTid();
        world.gba.invalidate(KeyReference.parse(first));
        var connects = world.bsf.transport();
        connects.script(c -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "as scripted")));
        try (NafKey key = world.nafKey()) {
            assertEquals(first, key.bTid().toString(), "it is good until its end");
        }
        assertEquals(2, connects.connections().size(), "a new one was tried first");
        World.failure(ErrorCode.BSF_UNAVAILABLE, world.asking());
        ScriptedBsf again = new ScriptedBsf(world.subscriber, world.tasks::now);
        world.services.transports().remove(connects);
        world.services.transports().add(again.transport(), "http");
        String second = world.bTid();
        assertEquals(again.lastBtid(), second);
    }
}
