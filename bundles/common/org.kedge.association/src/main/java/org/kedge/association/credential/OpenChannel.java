package org.kedge.association.credential;

import java.net.URI;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.SecureChannel;

/**
 * A channel with what it was opened with. The owner closes it, at the latest at the end of the credential (TS-0001 11.3.2).
 *
 * @param channel the channel
 * @param use the credential in use
 * @param uri where the peer was reached
 * @param fellBack why a newer credential was not used, when an older one had to do
 */
public record OpenChannel(SecureChannel channel, CredentialUse use, URI uri, Optional<KedgeException> fellBack) implements AutoCloseable {
    @Override
    public void close() {
        channel.close();
    }
}
