package org.kedge.itests.benchmarks.contact;

import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;

/**
 * What an Enrolee brings to its MAF.
 *
 * @param keId shown as its PSK identity
 * @param km derived from Ke, the PSK
 */
record Enrolee(String keId, SecretBytes km) {
    LocalCredential credential() {
        return new LocalCredential.Psk(keId, km.duplicate());
    }
}
