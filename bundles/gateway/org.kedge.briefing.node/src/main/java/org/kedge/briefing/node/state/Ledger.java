package org.kedge.briefing.node.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.briefing.SignedDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link NodeState} in the credential store: one version octet, then its components in order. Blocks. */
public final class Ledger {
    /** Where it is. */
    public static final String ALIAS = "briefing/node";

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String COMPONENT = "org.kedge.briefing.node";
    private static final int VERSION = 2;

    private Ledger() {
    }

    /** What is kept. What another version wrote counts as nothing: the owner can bring it again. */
    public static NodeState load(CredentialStore store) {
        return store.get(ALIAS, CredentialSlot.ACTIVE).filter(credential -> credential.kind() == CredentialKind.STATE)
                .map(credential -> {
                    try (credential) {
                        return credential.secret().use(Ledger::read);
                    }
                }).orElseGet(NodeState::empty);
    }

    public static void save(CredentialStore store, NodeState state) {
        try (Credential credential = new Credential(ALIAS, CredentialKind.STATE, COMPONENT, Map.of(), SecretBytes.owning(write(state)),
                List.of(), Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }

    private static byte[] write(NodeState state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(out)) {
            data.writeByte(VERSION);
            data.writeBoolean(state.remembered().isPresent());
            if (state.remembered().isPresent()) {
                data.writeUTF(state.remembered().get().uri().toString());
                data.writeUTF(state.remembered().get().pin());
                data.writeUTF(state.remembered().get().trust().word());
            }
            octets(data, state.entry().map(SignedDocument::document));
            octets(data, state.entry().flatMap(SignedDocument::signature));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void octets(DataOutputStream data, Optional<byte[]> octets) throws IOException {
        data.writeInt(octets.map(o -> o.length).orElse(-1));
        if (octets.isPresent()) {
            data.write(octets.get());
        }
    }

    private static NodeState read(byte[] octets) {
        try (DataInputStream data = new DataInputStream(new ByteArrayInputStream(octets))) {
            if (data.readByte() != VERSION) {
                throw new IOException("another version");
            }
            Optional<Remembered> remembered = data.readBoolean()
                    ? Optional.of(new Remembered(URI.create(data.readUTF()), data.readUTF(), trust(data.readUTF()))) : Optional.empty();
            Optional<byte[]> document = octets(data);
            Optional<byte[]> signature = octets(data);
            return new NodeState(remembered, document.map(d -> new SignedDocument(d, signature)));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("STATE-UNREADABLE {}: {}; what was remembered is lost", ALIAS, e.getMessage());
            return NodeState.empty();
        }
    }

    private static TrustLevel trust(String word) throws IOException {
        return TrustLevel.of(word).orElseThrow(() -> new IOException("no level of trust"));
    }

    private static Optional<byte[]> octets(DataInputStream data) throws IOException {
        int length = data.readInt();
        if (length < 0) {
            return Optional.empty();
        }
        byte[] octets = data.readNBytes(length);
        if (octets.length != length) {
            throw new IOException("cut off");
        }
        return Optional.of(octets);
    }
}
