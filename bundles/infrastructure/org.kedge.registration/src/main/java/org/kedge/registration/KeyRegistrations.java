package org.kedge.registration;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.registration.Changes;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RetrievedKey;
import org.kedge.messages.registration.UpdateRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key Registration, Retrieval, Registration Update and De-Registration (TS-0003 8.3.5.2.7 to 8.3.5.2.10, 8.8.2.7 to 8.8.2.10): the
 * handler of {@link org.kedge.messages.registration.RegistrationNames#KEY_PATH}. A key lives while the client registration under which it
 * was registered does. Thread-safe.
 */
public final class KeyRegistrations extends Procedures {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRegistrations.class);
    private static final String REGISTERED = "key.registered";
    private static final String UPDATED = "key.updated";
    private static final String DEREGISTERED = "key.deregistered";
    private static final String RELEASED = "key.released";

    private final Map<Method, Route> collection = Map.of(Method.POST, new Route("registerkey", this::register));
    private final Map<Method, Route> record = Map.of(Method.GET, new Route("retrievekey", this::retrieve),
            Method.PUT, new Route("updatekey", this::update), Method.DELETE, new Route("deregisterkey", this::deregister));

    public KeyRegistrations(RegistrationParts parts) {
        super(parts, "key.refused");
    }

    @Override
    Map<Method, Route> collection() {
        return collection;
    }

    @Override
    Map<Method, Route> record() {
        return record;
    }

    private Reply register(Call call) {
        byte[] body = call.in().message().body();
        try {
            call.requireJson();
            try (KeyRequest request = KeyCodec.decodeKeyRequest(body)) {
                return register(call, request);
            }
        } finally {
            Arrays.fill(body, (byte) 0); // it may have held the key
        }
    }

    /** Everything is checked before the session's key is taken: a refused registration may be corrected in the same session. */
    private Reply register(Call call, KeyRequest request) {
        call.requireServer(request.fqdn());
        if (!call.settings().kind().usages().contains(request.suid())) {
            throw Refusal.unacceptable("SUID " + request.suid().digits() + " is not for keys registered at a " + call.settings().kind());
        }
        List<String> targets = Targets.checked(request.suid(), request.targetIds());
        request.keyValue().ifPresent(KeyMaterial::requireLength);
        call.requireStakeholder(request.adminFqdn());
        ClientRegistration client = call.registration(parts, request.adminFqdn());
        Instant end = end(call, request.expirationTime(), client);
        requireRule(call, call.client().id(), targets.get(0));
        long keys = parts.registry().keyCount(call.server(), call.client().id(), call.now());
        if (keys >= call.settings().keysPerClient()) {
            throw Refusal.forbidden(call.client().id() + " has registered " + keys + " keys already");
        }
        try (KeyMaterial material = request.keyValue().map(KeyMaterial::supplied).orElseGet(() -> KeyMaterial.exported(call))) {
            KeyRegistration made = new KeyRegistration(call.server(), material.relativeKeyId(), call.client().id(), request.adminFqdn(),
                    request.suid(), targets, end, request.labels());
            String check = KeyCheckValue.of(material.key());
            change(call, REGISTERED, made.sourceId(), details(made, Map.of("check", check, "origin",
                    request.keyValue().isPresent() ? "supplied" : "exported")),
                    () -> parts.registry().addKey(new RegisteredKey(made, material.key())));
            LOG.info("KEY-REGISTERED source={} keyId={} suid={} target={} check={} notAfter={}", made.sourceId(), made.keyId(),
                    made.suid().digits(), targets.get(0), check, end);
            return Reply.json(ReplyStatus.CREATED, KeyCodec.encode(call.settings().kind(), made));
        }
    }

    /** Rules, the source's registration and the source itself are asked again: what was withdrawn since must not be handed out. */
    private Reply retrieve(Call call) {
        String id = call.id();
        try (RegisteredKey held = parts.registry().key(call.server(), id, call.now())
                .orElseThrow(() -> Refusal.unknown("key " + id + " is unknown or expired"))) {
            KeyRegistration key = held.registration();
            String target = call.client().id();
            if (!key.targetIds().contains(target) || !parts.rules().allows(call.server(), key.sourceId(), target)) {
                throw new Refusal(ReplyStatus.NOT_FOUND, ErrorCode.TARGET_NOT_ALLOWED,
                        target + " is no target of key " + key.keyId() + " of " + key.sourceId());
            }
            ClientRegistration source = call.under(parts, key.sourceId(), key.adminFqdn()).orElseThrow(() -> Refusal.unknown(
                    "key " + key.keyId() + " of " + key.sourceId() + ", whose registration has ended"));
            if (!parts.clients().admits(key.sourceId())) {
                throw Refusal.unknown("key " + key.keyId() + " of " + key.sourceId() + ", which is disabled or removed");
            }
            Instant end = earlier(key.expirationTime(), source.expirationTime());
            String check = KeyCheckValue.of(held.key());
            call.requireTime(parts.clock().instant());
            parts.audit().granted(RELEASED, key.sourceId(), target, details(key, Map.of("check", check, "target", target)));
            LOG.info("KEY-RELEASED target={} keyId={} suid={} check={}", target, key.keyId(), key.suid().digits(), check);
            return Reply.json(ReplyStatus.OK, KeyCodec.encode(call.settings().kind(),
                    new RetrievedKey(end, key.sourceId(), key.labels(), key.adminFqdn(), key.suid(), held.key())));
        }
    }

    private Reply update(Call call) {
        call.requireJson();
        KeyRegistration before = own(call);
        UpdateRequest request = RegistrationCodec.decodeKeyUpdate(call.in().message().body());
        call.requireServer(request.fqdn());
        call.requireStakeholder(before.adminFqdn());
        Changes wished = request.changes();
        Optional<List<String>> targets = wished.targetIds().map(ids -> Targets.checked(before.suid(), ids));
        ClientRegistration client = call.registration(parts, before.adminFqdn());
        Optional<Instant> end = wished.expirationTime().map(time -> end(call, Optional.of(time), client));
        targets.ifPresent(ids -> requireRule(call, before.sourceId(), ids.get(0)));
        KeyRegistration after = new KeyRegistration(before.server(), before.relativeKeyId(), before.sourceId(), before.adminFqdn(),
                before.suid(), targets.orElse(before.targetIds()), end.orElse(before.expirationTime()),
                wished.labels().orElse(before.labels()));
        change(call, UPDATED, after.sourceId(), details(after, Map.of()), () -> parts.registry().updateKey(after));
        LOG.info("KEY-UPDATED source={} keyId={} target={} notAfter={}", after.sourceId(), after.keyId(), after.targetIds().get(0),
                after.expirationTime());
        return Reply.json(ReplyStatus.UPDATED, RegistrationCodec.encode(Changes.ofKey(end, wished.labels(), targets)));
    }

    private Reply deregister(Call call) {
        KeyRegistration gone = own(call);
        change(call, DEREGISTERED, gone.sourceId(), details(gone, Map.of()), () -> {
            if (!parts.registry().removeKey(call.server(), gone.relativeKeyId())) {
                throw Refusal.unknown("key " + gone.keyId() + " went away meanwhile");
            }
        });
        LOG.info("KEY-DEREGISTERED source={} keyId={}", gone.sourceId(), gone.keyId());
        return Reply.of(ReplyStatus.DELETED);
    }

    private KeyRegistration own(Call call) {
        String id = call.id();
        try (RegisteredKey held = parts.registry().key(call.server(), id, call.now())
                .orElseThrow(() -> Refusal.unknown("key " + id + " is unknown or expired"))) {
            if (!held.registration().sourceId().equals(call.client().id())) {
                throw Refusal.unknown("key " + id + " is that of " + held.registration().sourceId() + ", not of " + call.client().id());
            }
            return held.registration();
        }
    }

    private void requireRule(Call call, String source, String target) {
        if (!parts.rules().allows(call.server(), source, target)) {
            throw new Refusal(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.TARGET_NOT_ALLOWED,
                    "no rule lets " + source + " share a key with " + target);
        }
    }

    private static Instant end(Call call, Optional<Instant> wished, ClientRegistration client) {
        return call.end(wished, List.of(call.now().plus(call.settings().longestKey()), client.expirationTime()));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Map<String, String> details(KeyRegistration key, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.putIfAbsent("target", String.join(" ", key.targetIds()));
        details.put("keyId", key.keyId().toString());
        details.put("suid", key.suid().digits());
        details.put("admin", key.adminFqdn().value());
        details.put("notAfter", Timestamps.format(key.expirationTime()));
        return details;
    }
}
