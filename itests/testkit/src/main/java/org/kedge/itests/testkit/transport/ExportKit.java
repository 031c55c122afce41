package org.kedge.itests.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;

/** Exported keys: equal on both sides, handed out once, and on a bootstrap listener for the first request alone (D-79). */
public abstract class ExportKit extends TransportKit {
    private static final Request OTHER = Request.get(List.of("other"));

    /** @param transport described for the kits */
    protected ExportKit(TransportUnderTest transport) {
        super(transport);
    }

    private static ErrorCode failure(Runnable take) {
        return assertThrows(KedgeException.class, take::run).code();
    }

    private IncomingRequest take(SecureChannel channel, ReplyStatus expected) {
        assertEquals(expected, Scene.get(channel.request(Scene.TAKE)).status());
        return scene.requests.remove();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void bothSidesExportTheSameKeyOnce(KeyExport export) {
        Pki pki = new Pki();
        scene.export = export;
        scene.with(pki).start();
        for (LocalCredential credential : List.of(Scene.psk(), pki.node.towards(pki.aboutMef()))) {
            try (SecureChannel channel = scene.connect(credential); SecretBytes key = channel.takeExportedKey()) {
                IncomingRequest request = take(channel, ReplyStatus.OK);
                assertTrue(request.first());
                assertEquals(KeyExport.LENGTH, key.length());
                assertArrayEquals(key.copy(), scene.exports.remove());
                assertEquals(ErrorCode.EXPORT_ALREADY_TAKEN, failure(channel::takeExportedKey));
                assertEquals(ErrorCode.EXPORT_ALREADY_TAKEN, failure(request.session()::takeExportedKey));
                assertFalse(take(channel, ReplyStatus.INTERNAL_SERVER_ERROR).first());
            }
        }
    }

    @Test
    void everyHandshakeAndEveryLabelExportsAnotherKey() {
        scene.start();
        try (SecureChannel one = scene.connect(); SecureChannel two = scene.connect(); SecretBytes first = one.takeExportedKey();
                SecretBytes second = two.takeExportedKey()) {
            assertFalse(Arrays.equals(first.copy(), second.copy()));
            scene.export = KeyExport.CONNECTION;
            // The listener exports by another label than this client.
            try (SecureChannel other = scene.connect(); SecretBytes key = other.takeExportedKey()) {
                take(other, ReplyStatus.OK);
                assertFalse(Arrays.equals(key.copy(), scene.exports.remove()));
            }
        }
    }

    @Test
    void withoutADeclarationNothingIsExported() {
        scene.export = KeyExport.NONE;
        try (SecureChannel channel = scene.start().connect()) {
            assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(channel::takeExportedKey));
            IncomingRequest request = take(channel, ReplyStatus.INTERNAL_SERVER_ERROR);
            assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(request.session()::takeExportedKey));
        }
    }

    @Test
    void anotherFirstRequestWipesABootstrapKey() {
        scene.start().answering("other", ReplyStatus.OK);
        try (SecureChannel channel = scene.connect()) {
            assertEquals(ReplyStatus.OK, Scene.get(channel.request(OTHER)).status());
            IncomingRequest other = scene.requests.remove();
            assertTrue(other.first());
            assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(other.session()::takeExportedKey));
            assertFalse(take(channel, ReplyStatus.INTERNAL_SERVER_ERROR).first());
        }
        try (SecureChannel channel = scene.connect()) {
            assertEquals(ReplyStatus.NOT_FOUND, Scene.get(channel.request(Request.get(List.of("nowhere")))).status());
            take(channel, ReplyStatus.INTERNAL_SERVER_ERROR);
        }
        assertTrue(scene.exports.isEmpty());
    }

    @Test
    void aConnectionKeyWaitsForALaterRequest() {
        scene.export = KeyExport.CONNECTION;
        scene.start().answering("other", ReplyStatus.OK);
        try (SecureChannel channel = scene.connect(); SecretBytes key = channel.takeExportedKey()) {
            assertEquals(ReplyStatus.OK, Scene.get(channel.request(OTHER)).status());
            scene.requests.clear();
            take(channel, ReplyStatus.OK);
            assertArrayEquals(key.copy(), scene.exports.remove());
        }
    }

    @Test
    void theKeyIsThereUntilAnAsynchronousAnswerAndNotAfterwards() {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        scene.start().listener.addHandler("later", request -> {
            scene.requests.add(request);
            return answer;
        }, 0);
        try (SecureChannel channel = scene.connect()) {
            var reply = channel.request(Request.get(List.of("later")));
            Await.until("the request is being handled", () -> !scene.requests.isEmpty());
            answer.complete(Reply.of(ReplyStatus.OK));
            assertEquals(ReplyStatus.OK, Scene.get(reply).status());
            assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(scene.requests.remove().session()::takeExportedKey));
        }
    }

    @Test
    void closingTheChannelWipesAKeyThatWasNotTaken() {
        scene.start();
        SecureChannel channel = scene.connect();
        Await.until("the listener has its session", () -> scene.listener.sessions() == 1);
        channel.close();
        assertEquals(ErrorCode.EXPORT_UNAVAILABLE, failure(channel::takeExportedKey));
        Await.until("the session has ended", () -> scene.listener.sessions() == 0);
        assertTrue(scene.requests.isEmpty() && scene.exports.isEmpty());
    }
}
