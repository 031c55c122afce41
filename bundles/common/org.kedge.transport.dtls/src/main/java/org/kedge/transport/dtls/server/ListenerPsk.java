package org.kedge.transport.dtls.server;

import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

import javax.crypto.SecretKey;

import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.PeerIdentity;

/** Looks the key of a handshake up while it waits. A refused peer gets no answer at all, as with a wrong key (D-80, DTLS-35). */
final class ListenerPsk implements AdvancedPskStore {
    private static final int LONGEST_IDENTITY = 128;

    private final Lookups lookups;
    private final ListenerEvents events;
    private volatile HandshakeResultHandler results;

    ListenerPsk(Lookups lookups, ListenerEvents events) {
        this.lookups = lookups;
        this.events = events;
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(ConnectionId cid, ServerNames serverName, PskPublicInformation identity,
            String hmacAlgorithm, SecretKey otherSecret, byte[] seed, boolean useExtendedMasterSecret) {
        Optional<String> claimed = text(identity);
        if (claimed.isEmpty()) {
            events.refused(cid, new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "psk_identity longer than " + LONGEST_IDENTITY
                    + " octets or not UTF-8"), "");
            return new PskSecretResult(cid, identity, null);
        }
        lookups.ask(resolver -> resolver.psk(claimed.get()), late -> late.key().close())
                .whenComplete((found, failure) -> results.apply(answer(cid, identity, claimed.get(), found, failure)));
        return null;
    }

    private PskSecretResult answer(ConnectionId cid, PskPublicInformation identity, String claimed, ResolvedPsk found, Throwable failure) {
        if (failure != null) {
            events.refused(cid, KedgeException.of(failure), claimed);
            return new PskSecretResult(cid, identity, null);
        }
        try (SecretBytes key = found.key()) {
            if (!events.waits(cid)) {
                return new PskSecretResult(cid, identity, null);
            }
            // The library destroys the key that it gets here, after use.
            SecretKey secret = key.use(octets -> SecretUtil.create(octets, PskSecretResult.ALGORITHM_PSK));
            return new PskSecretResult(cid, identity, secret,
                    new Resolution(new PeerIdentity(PeerIdentity.Kind.PSK, claimed, found.principal(), List.of())));
        }
    }

    private static Optional<String> text(PskPublicInformation identity) {
        byte[] octets = identity.getBytes();
        if (octets.length == 0 || octets.length > LONGEST_IDENTITY) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public PskPublicInformation getIdentity(InetSocketAddress peerAddress, ServerNames virtualHost) {
        return null;
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        results = resultHandler;
    }
}
