package org.kedge.messages.registration;

import static org.kedge.messages.registration.RegistrationNames.ADMIN_FQDN;
import static org.kedge.messages.registration.RegistrationNames.CREDENTIAL;
import static org.kedge.messages.registration.RegistrationNames.DERIVATION;
import static org.kedge.messages.registration.RegistrationNames.ENROLEE_ID;
import static org.kedge.messages.registration.RegistrationNames.EXPIRATION_TIME;
import static org.kedge.messages.registration.RegistrationNames.FQDN;
import static org.kedge.messages.registration.RegistrationNames.KEY_ID;
import static org.kedge.messages.registration.RegistrationNames.KEY_VALUE;
import static org.kedge.messages.registration.RegistrationNames.KE_ID;
import static org.kedge.messages.registration.RegistrationNames.LABELS;
import static org.kedge.messages.registration.RegistrationNames.LIFETIME;
import static org.kedge.messages.registration.RegistrationNames.RELATIVE_KEY_ID;
import static org.kedge.messages.registration.RegistrationNames.SUID;
import static org.kedge.messages.registration.RegistrationNames.TARGET_IDS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.SecretMember;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of key registrations, retrieved keys and pushed keys (D-39). A key is base64 and never becomes a String; the documents that
 * hold one are wiped by whoever sends or has read them. Requests may hold known members only; answers may hold more. Faults are
 * {@link ErrorCode#EXCHANGE_MALFORMED} and name the member; an undefined SUID is {@link ErrorCode#SUID_UNDEFINED}. Stateless and
 * thread-safe.
 */
public final class KeyCodec {
    private static final Set<String> KEY_REQUEST = Set.of(FQDN, EXPIRATION_TIME, LABELS, ADMIN_FQDN, SUID, TARGET_IDS, KEY_VALUE);
    private static final Set<String> PUSH = Set.of(KE_ID, CREDENTIAL, ENROLEE_ID, LIFETIME, DERIVATION, KEY_ID);

    /** Longer than any key may be (D-21): the server says so itself, with another status than for a document it cannot read. */
    private static final int MAX_KEY = 1024;

    private KeyCodec() {
    }

    /** The document of a Key Registration request. */
    public static byte[] encode(KeyRequest request) {
        ObjectNode out = StrictJson.newObject().put(FQDN, request.fqdn().value());
        Fields.put(out, request.expirationTime());
        Fields.putLabels(out, request.labels());
        out.put(ADMIN_FQDN, request.adminFqdn().value()).put(SUID, request.suid().digits());
        Fields.putTexts(out, TARGET_IDS, request.targetIds());
        return request.keyValue().map(key -> SecretMember.write(KEY_VALUE, key, out)).orElseGet(() -> StrictJson.write(out));
    }

    /** Reads a Key Registration request, which the caller closes. */
    public static KeyRequest decodeKeyRequest(byte[] json) {
        String what = "key registration request";
        return withSecret(json, KEY_VALUE, what, (open, key) -> {
            Members in = Fields.readRequest(open, what, KEY_REQUEST);
            return new KeyRequest(Fields.fqdn(in, FQDN), Fields.expirationTime(in), Fields.labels(in), Fields.fqdn(in, ADMIN_FQDN),
                    Fields.suid(in), Fields.targetIds(in), key);
        });
    }

    /** The document of the answer to a Key Registration. */
    public static byte[] encode(ServerKind kind, KeyRegistration registration) {
        ObjectNode out = StrictJson.newObject().put(RELATIVE_KEY_ID, registration.relativeKeyId());
        Fields.put(out, Optional.of(registration.expirationTime()));
        out.put(RegistrationNames.sourceClientId(kind), registration.sourceId());
        Fields.putLabels(out, registration.labels());
        out.put(ADMIN_FQDN, registration.adminFqdn().value()).put(SUID, registration.suid().digits());
        Fields.putTexts(out, TARGET_IDS, registration.targetIds());
        return StrictJson.write(out);
    }

    /** Reads the answer of the server of this FQDN to a Key Registration. */
    public static KeyRegistration decodeRegistration(ServerKind kind, Fqdn server, byte[] json) {
        Members in = Fields.read(json, "answer to the key registration");
        return new KeyRegistration(server, RegistrationCodec.relative(in, RELATIVE_KEY_ID, server),
                Fields.id(in, RegistrationNames.sourceClientId(kind)), Fields.fqdn(in, ADMIN_FQDN), Fields.suid(in), Fields.targetIds(in),
                in.timestamp(EXPIRATION_TIME), Fields.labels(in));
    }

    /** The document of the answer to a Key Retrieval. */
    public static byte[] encode(ServerKind kind, RetrievedKey key) {
        ObjectNode out = StrictJson.newObject();
        Fields.put(out, Optional.of(key.expirationTime()));
        out.put(RegistrationNames.sourceClientId(kind), key.sourceId());
        Fields.putLabels(out, key.labels());
        out.put(ADMIN_FQDN, key.adminFqdn().value()).put(SUID, key.suid().digits());
        return SecretMember.write(KEY_VALUE, key.keyValue(), out);
    }

    /** Reads the answer to a Key Retrieval, which the caller closes. */
    public static RetrievedKey decodeRetrieved(ServerKind kind, byte[] json) {
        String what = "answer to the key retrieval";
        return withSecret(json, KEY_VALUE, what, (open, key) -> {
            Members in = Fields.read(open, what);
            return new RetrievedKey(in.timestamp(EXPIRATION_TIME), Fields.id(in, RegistrationNames.sourceClientId(kind)), Fields.labels(in),
                    Fields.fqdn(in, ADMIN_FQDN), Fields.suid(in), key.orElseThrow(() -> in.fault(KEY_VALUE, "is missing")));
        });
    }

    /** The document of a push. */
    public static byte[] encode(PushedKey push) {
        ObjectNode out = StrictJson.newObject().put(KE_ID, push.keId().toString());
        push.enroleeId().ifPresent(id -> out.put(ENROLEE_ID, id));
        out.put(LIFETIME, Timestamps.format(push.lifetime())).put(DERIVATION, push.derivation().name());
        push.keyId().ifPresent(id -> out.put(KEY_ID, id.toString()));
        return SecretMember.write(CREDENTIAL, push.credential(), out);
    }

    /** Reads a push, which the caller closes. */
    public static PushedKey decodePush(byte[] json) {
        String what = "pushed key";
        return withSecret(json, CREDENTIAL, what, (open, key) -> {
            Members in = Fields.readRequest(open, what, PUSH);
            return new PushedKey(in.as(KE_ID, KeId::parse), key.orElseThrow(() -> in.fault(CREDENTIAL, "is missing")),
                    in.optional(ENROLEE_ID, in::text), in.timestamp(LIFETIME), in.as(DERIVATION, KeyDerivation::valueOf),
                    in.optional(KEY_ID, name -> in.as(name, KeyReference::parse)));
        });
    }

    /** Reads a copy of the document from which the key was taken; the copy is wiped, and so is the key when the rest is at fault. */
    private static <T> T withSecret(byte[] json, String member, String what, BiFunction<byte[], Optional<SecretBytes>, T> reader) {
        StrictJson.requireSize(json, Fields.MAX_OCTETS, what, Fields.CODE);
        byte[] open = json.clone();
        Optional<SecretBytes> key = Optional.empty();
        try {
            key = SecretMember.take(open, member, MAX_KEY, what, Fields.CODE);
            return reader.apply(open, key);
        } catch (RuntimeException e) {
            key.ifPresent(SecretBytes::close);
            throw e;
        } finally {
            Arrays.fill(open, (byte) 0);
        }
    }
}
