package org.kedge.association.registration;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Request;
import org.kedge.association.credential.OpenChannel;
import org.kedge.messages.registration.Changes;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.ServerKind;
import org.kedge.messages.registration.UpdateRequest;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Key registrations at a MEF or MAF (TS-0003 8.3.5.2.7, 8.8.2.7), client side. Thread-safe. */
final class KeyProcedures {
    private static final Logger LOG = LoggerFactory.getLogger(KeyProcedures.class);

    /** What is to be registered, and at whom. */
    record Wish(Peer server, ServerKind kind, Suid suid, List<String> targetIds, Optional<Instant> expirationTime, List<String> labels,
            Fqdn stakeholder, Optional<String> originator) {
    }

    private final Exchange exchange;
    private final StoredKeys keys;
    private final Times times;

    KeyProcedures(Exchange exchange, StoredKeys keys, Times times) {
        this.exchange = exchange;
        this.keys = keys;
        this.times = times;
    }

    /** @param supplied the caller's key; empty: both sides export one from a handshake of its own (D-03, D-04) */
    CompletionStage<KeyRegistration> register(Wish wish, Optional<SecretBytes> supplied) {
        if (!wish.kind.usages().contains(wish.suid) || wish.targetIds.size() != 1) {
            throw new KedgeException(ErrorCode.REGISTRATION_REFUSED, "a " + wish.kind + " registers keys of SUID "
                    + wish.kind.usages().stream().map(Suid::digits).sorted().toList() + " for exactly one target, not SUID "
                    + wish.suid.digits() + " for " + wish.targetIds);
        }
        try (KeyRequest message = new KeyRequest(wish.server.fqdn(), wish.expirationTime, wish.labels, wish.stakeholder, wish.suid,
                wish.targetIds, supplied.map(SecretBytes::duplicate))) {
            Request request = RegistrationRequests.registerKey(message, wish.originator);
            return exchange.run(wish.server, supplied.isEmpty() ? wish.kind.export() : KeyExport.NONE, request, (open, reply) -> {
                KeyRegistration made = KeyCodec.decodeRegistration(wish.kind, wish.server.fqdn(), reply.body());
                return supplied.isPresent() ? keep(wish, made, supplied.get()) : keepExported(wish, made, open);
            });
        }
    }

    private KeyRegistration keepExported(Wish wish, KeyRegistration made, OpenChannel open) {
        try (SecretBytes exported = open.channel().takeExportedKey()) {
            byte[] octets = exported.copy();
            try (SecretBytes key = SecretBytes.copyOfRange(octets, KeId.RELATIVE_OCTETS, octets.length)) {
                String relative = HexFormat.of().withUpperCase().formatHex(octets, 0, KeId.RELATIVE_OCTETS);
                if (!relative.equalsIgnoreCase(made.relativeKeyId())) {
                    throw new KedgeException(ErrorCode.EXCHANGE_MALFORMED, "the " + wish.kind + " \"" + wish.server.name()
                            + "\" did not export the same key: it answered another RelativeKeyID (D-06)");
                }
                return keep(wish, new KeyRegistration(made.server(), relative, made.sourceId(), made.adminFqdn(), made.suid(),
                        made.targetIds(), made.expirationTime(), made.labels()), key);
            } finally {
                Arrays.fill(octets, (byte) 0);
            }
        }
    }

    private KeyRegistration keep(Wish wish, KeyRegistration made, SecretBytes key) {
        if (!times.usable(Optional.of(made.expirationTime()))) {
            throw new KedgeException(ErrorCode.EXCHANGE_MALFORMED, "the key registration at \"" + wish.server.name() + "\" ended at "
                    + made.expirationTime() + " already");
        }
        if (made.suid() != wish.suid) {
            throw new KedgeException(ErrorCode.KEY_USAGE, "the key registration at \"" + wish.server.name() + "\" is for SUID "
                    + made.suid().digits() + " instead of " + wish.suid.digits());
        }
        if (!made.adminFqdn().equals(wish.stakeholder) || !made.targetIds().equals(wish.targetIds)) {
            LOG.warn("REGISTRATION-CHANGED server={} key={} adminFQDN={} targetIDs={} (D-44)", wish.server.name(), made.keyId(),
                    made.adminFqdn(), made.targetIds());
        }
        keys.put(made, wish.targetIds.get(0), key);
        LOG.info("KEY-REGISTERED server={} key={} suid={} target={} until={}", wish.server.name(), made.keyId(), made.suid().digits(),
                wish.targetIds.get(0), made.expirationTime());
        return made;
    }

    CompletionStage<KeyRegistration> update(Peer server, String relativeKeyId, Changes changes, Optional<String> originator) {
        KeyRegistration present = keys.find(server.fqdn(), relativeKeyId).orElseThrow(() -> new KedgeException(
                ErrorCode.REGISTRATION_UNKNOWN, "this node has registered no key " + relativeKeyId + " at \"" + server.name() + "\""));
        Request request = RegistrationRequests.updateKey(present.relativeKeyId(), new UpdateRequest(server.fqdn(), changes), originator);
        return exchange.run(server, KeyExport.NONE, request, (open, reply) -> {
            Changes confirmed = RegistrationCodec.decodeChanges(reply.body());
            KeyRegistration changed = new KeyRegistration(present.server(), present.relativeKeyId(), present.sourceId(),
                    present.adminFqdn(), present.suid(), confirmed.targetIds().orElse(present.targetIds()),
                    confirmed.expirationTime().orElse(present.expirationTime()), confirmed.labels().orElse(present.labels()));
            keys.update(changed);
            LOG.info("KEY-UPDATED server={} key={} until={}", server.name(), changed.keyId(), changed.expirationTime());
            return changed;
        }).exceptionallyCompose(thrown -> forgotten(server, present, KedgeException.of(thrown)));
    }

    /** A key that the server does not know is of no use to anybody. */
    private <T> CompletionStage<T> forgotten(Peer server, KeyRegistration key, KedgeException failure) {
        if (failure.code() == ErrorCode.REGISTRATION_UNKNOWN) {
            keys.remove(server.fqdn(), key.relativeKeyId());
        }
        return CompletableFuture.failedFuture(failure);
    }

    CompletionStage<Void> deregister(Peer server, String relativeKeyId, Optional<String> originator) {
        Request request = RegistrationRequests.deregisterKey(relativeKeyId, originator);
        return exchange.<Void>run(server, KeyExport.NONE, request, (open, reply) -> {
            keys.remove(server.fqdn(), relativeKeyId);
            LOG.info("KEY-DEREGISTERED server={} relativeKeyId={}", server.name(), relativeKeyId);
            return null;
        }).exceptionallyCompose(thrown -> {
            KedgeException failure = KedgeException.of(thrown);
            if (failure.code() == ErrorCode.REGISTRATION_UNKNOWN) {
                keys.remove(server.fqdn(), relativeKeyId);
                return CompletableFuture.completedFuture(null);
            }
            return CompletableFuture.failedFuture(failure);
        });
    }
}
