package org.kedge.itests.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;

/** A MEF that is spoken to in the Enrolment Exchange over a scripted transport. */
final class ExchangeNetwork implements FrameworkKit.NetworkSide {
    private final MemoryCredentialStore store;
    private final Supplier<ScriptedChannel> channels;
    private final KeId keId;
    private final SecretBytes ke;
    private final List<ScriptedChannel> opened = new ArrayList<>();
    private final List<CompletableFuture<SecureChannel>> hanging = new ArrayList<>();
    private final ScriptedTransport transport = new ScriptedTransport(connection -> open());

    ExchangeNetwork(MemoryCredentialStore store, Supplier<ScriptedChannel> channels, KeId keId, SecretBytes ke) {
        this.store = store;
        this.channels = channels;
        this.keId = keId;
        this.ke = ke;
    }

    private CompletionStage<SecureChannel> open() {
        ScriptedChannel channel = channels.get();
        opened.add(channel);
        return CompletableFuture.completedFuture(channel);
    }

    @Override
    public Optional<SecureTransport> transport() {
        return Optional.of(transport);
    }

    @Override
    public void hang() {
        transport.script(connection -> {
            CompletableFuture<SecureChannel> pending = new CompletableFuture<>();
            hanging.add(pending);
            return pending;
        });
    }

    @Override
    public void proceed() {
        transport.script(connection -> open());
        hanging.forEach(pending -> pending.complete(open().toCompletableFuture().join()));
    }

    @Override
    public void fail(ErrorCode code) {
        transport.script(connection -> CompletableFuture.failedFuture(new KedgeException(code, "as scripted")));
    }

    @Override
    public int asked() {
        return transport.connections().size();
    }

    @Override
    public boolean leftNothing() {
        return opened.stream().allMatch(channel -> channel.isClosed() && channel.export().isClosed())
                && transport.connections().stream().map(ScriptedTransport.Connection::credential)
                        .allMatch(shown -> !(shown instanceof LocalCredential.Psk psk) || psk.key().isClosed());
    }

    @Override
    public KeId keId() {
        return keId;
    }

    @Override
    public SecretBytes ke() {
        return ke;
    }

    @Override
    public String protocol() {
        return "DTLS1.2";
    }

    @Override
    public String suite() {
        return "TLS_TEST";
    }

    @Override
    public ErrorCode loseCredential() {
        store.remove("bootstrap");
        return ErrorCode.CREDENTIAL_UNKNOWN;
    }
}
