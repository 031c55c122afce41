package org.kedge.association.credential;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.KeyCheckValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The NAF key of an enrolment by GBA: Km or Kpsa, KmID or KpsaID = B-TID (TS-0003 8.3.2.3). It is another key in another suite (D-66),
 * so it is asked for when the URI is known, and of the bootstrap that is in force then. A peer that refuses it causes one bootstrap
 * (TS 33.220: the NAF demands), because it or its BSF may know the B-TID no more. Thread-safe.
 */
final class NafOffer implements Offer {
    private static final Logger LOG = LoggerFactory.getLogger(NafOffer.class);
    /** TLS_PSK_WITH_AES_128_CBC_SHA256 and TLS_PSK_WITH_AES_128_CCM_8: the one PSK suite of an endpoint (TS-0003 8.3.2.3, D-68). */
    private static final Map<String, Integer> SUITES = Map.of("https", 0x00AE, "coaps", 0xC0A8);

    private final NafKeys keys;
    private final String peer;
    private final String usim;
    private final Fqdn naf;
    private final CredentialUse use;
    /** What the store holds, by B-TID. */
    private final Map<KeyReference, CredentialUse> stored = new HashMap<>();
    private final List<Candidate> given = new ArrayList<>();
    private Optional<KeyReference> last = Optional.empty();
    private Optional<KeyReference> refused = Optional.empty();
    private boolean closed;

    /** @param use the newest enrolment */
    NafOffer(NafKeys keys, String peer, String usim, Fqdn naf, CredentialUse use) {
        this.keys = keys;
        this.peer = peer;
        this.usim = usim;
        this.naf = naf;
        this.use = use;
        also(use);
    }

    /** Another enrolment by the same USIM: there is one bootstrap in force at a time, so there is one key. */
    synchronized void also(CredentialUse older) {
        older.keyId().ifPresent(bTid -> stored.putIfAbsent(bTid, older));
    }

    String usim() {
        return usim;
    }

    @Override
    public CredentialUse use() {
        return use;
    }

    @Override
    public CompletionStage<Candidate> at(URI uri, Instant deadline) {
        Optional<GbaClient> client = keys.client();
        Integer suite = SUITES.get(uri.getScheme());
        if (client.isEmpty() || suite == null) {
            return CompletableFuture.failedFuture(suite == null
                    ? new KedgeException(ErrorCode.SUITE_NOT_OFFERED, "no suite of NAF keys is known for " + uri.getScheme())
                    : new KedgeException(ErrorCode.ASSOCIATION_NOT_READY,
                            "the key for the peer \"" + peer + "\" comes from GBA, but no GBA client (org.kedge.gba.client) is present"));
        }
        return client.get().nafKey(usim, naf, suite, deadline).thenApply(this::candidate);
    }

    private synchronized Candidate candidate(NafKey key) {
        try (key) {
            if (closed) {
                throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the key for the peer \"" + peer + "\" came too late");
            }
            if (refused.equals(Optional.of(key.bTid()))) {
                throw new KedgeException(ErrorCode.NAF_REFUSED, "the peer \"" + peer + "\" refused the key of " + key.bTid()
                        + ", and it is too early for another bootstrap");
            }
            if (refused.isPresent()) {
                keys.replaced(peer);
            }
            last = Optional.of(key.bTid());
            Candidate candidate = new Candidate(new LocalCredential.Psk(keys.identity(key.bTid()), key.key().duplicate()), use(key));
            given.add(candidate);
            return candidate;
        }
    }

    /** Renewed meanwhile, it rests on no stored credential, so that its success proves none (two slots). */
    private CredentialUse use(NafKey key) {
        CredentialUse known = stored.get(key.bTid());
        CredentialUse base = known == null ? use : known;
        Instant end = base.notAfter().filter(key.notAfter()::isAfter).orElse(key.notAfter());
        CredentialSlot slot = known == null ? CredentialSlot.ACTIVE : known.slot();
        return new CredentialUse(use.framework(), use.alias(), slot, key.bTid().toString(), Optional.of(key.bTid()),
                Optional.of(KeyCheckValue.of(key.key())), Optional.of(end));
    }

    @Override
    public synchronized boolean renew() {
        Optional<GbaClient> client = keys.client();
        if (refused.isPresent() || last.isEmpty() || client.isEmpty() || !keys.replaceable(peer)) {
            return false;
        }
        refused = last;
        LOG.info("NAF-KEY-REFUSED peer={} bTid={}: bootstrapping again", peer, last.get());
        client.get().invalidate(last.get());
        return true;
    }

    @Override
    public synchronized int tries() {
        return refused.isPresent() ? 1 : 2;
    }

    @Override
    public void accepted() {
        keys.accepted(peer);
    }

    @Override
    public synchronized void close() {
        closed = true;
        given.forEach(Candidate::close);
    }
}
