package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

/** Registered clients and keys, on either product. */
abstract class RegistrationKit extends RegistryKit {
    private static final Instant BEFORE = Records.NOT_AFTER.minusSeconds(1);
    private static final Fqdn MAF = new Fqdn("maf.example.com");
    private static final Fqdn OTHER = new Fqdn("other.example.com");
    private static final Fqdn ADMIN = new Fqdn("sp.example.com");
    private static final Fqdn ENABLER = new Fqdn("enabler.example.com");
    private static final String A = "//example.com/mn-1";
    private static final String B = "//example.com/mn-2";

    RegistrationKit(Product product) {
        super(product);
    }

    private static ClientRegistration client(String id, String clientId, Fqdn admin) {
        return new ClientRegistration(MAF, id, clientId, admin, Records.NOT_AFTER, List.of("label \"one\"", "zwei, ü"),
                Optional.of(KeyReference.parse("KM1@maf.example.com")));
    }

    private static KeyRegistration registration(int number, String source, Fqdn admin) {
        return new KeyRegistration(MAF, String.format("%032X", 0xABCD00L + number), source, admin, Suid.MAF_SAEF, List.of(B),
                Records.NOT_AFTER, List.of());
    }

    private static RegisteredKey key(int number, String source, Fqdn admin) {
        return new RegisteredKey(registration(number, source, admin), Records.secret(number));
    }

    private static KeyRegistration at(Fqdn server, KeyRegistration r) {
        return new KeyRegistration(server, r.relativeKeyId(), r.sourceId(), r.adminFqdn(), r.suid(), r.targetIds(), r.expirationTime(),
                r.labels());
    }

    @Test
    void aClientIsFoundAtItsServerUntilItsEnd() {
        registrations.putClient(client("reg-1", A, ADMIN));
        Registry later = openWith(store);
        assertEquals(Optional.of(client("reg-1", A, ADMIN)), later.registrations().client(MAF, "reg-1", BEFORE));
        assertEquals(Optional.empty(), registrations.client(MAF, "reg-1", Records.NOT_AFTER));
        assertEquals(Optional.empty(), registrations.client(OTHER, "reg-1", BEFORE));
        assertEquals(Optional.empty(), registrations.client(MAF, "reg-2", BEFORE));
    }

    @Test
    void aClientRegistersOncePerStakeholder() {
        registrations.putClient(client("reg-1", A, ADMIN));
        registrations.putClient(client("reg-2", A, ENABLER));
        registrations.putClient(client("reg-3", B, ADMIN));
        assertEquals(List.of(client("reg-2", A, ENABLER), client("reg-1", A, ADMIN)), registrations.clients(MAF, A, BEFORE));
        assertEquals(List.of(), registrations.clients(MAF, A, Records.NOT_AFTER));
        assertEquals(List.of(), registrations.clients(OTHER, A, BEFORE));

        ClientRegistration shorter = new ClientRegistration(MAF, "reg-1", A, ADMIN, BEFORE, List.of(), Optional.empty());
        registrations.putClient(shorter);
        assertEquals(Optional.of(shorter), registrations.client(MAF, "reg-1", BEFORE.minusSeconds(1)), "the same id again");
        registrations.putClient(client("reg-9", A, ADMIN));
        assertEquals(List.of("reg-2", "reg-3", "reg-9"),
                registrations.listClients(MAF, "", 10).stream().map(ClientRegistration::id).toList(), "another id replaces it");
    }

    @Test
    void anIdOfAnotherRegistrationIsRefused() throws Exception {
        registrations.putClient(client("reg-1", A, ADMIN));
        registrations.putClient(client("reg-2", B, ADMIN));
        String before = dump();
        assertContains(refused(ErrorCode.REGISTRATION_CONFLICT, () -> registrations.putClient(client("reg-1", B, ADMIN))).getMessage(),
                "reg-1");
        refused(ErrorCode.REGISTRATION_CONFLICT, () -> registrations.putClient(client("reg-1", "//example.com/mn-3", ADMIN)));
        refused(ErrorCode.REGISTRATION_CONFLICT, () -> registrations.putClient(client("reg-1", A, ENABLER)));
        assertEquals(before, dump());
    }

    @Test
    void theUnexpiredKeysOfASourceAreCounted() {
        registrations.addKey(key(1, A, ADMIN));
        registrations.addKey(key(2, A, ENABLER));
        registrations.addKey(key(3, B, ADMIN));
        registrations.addKey(new RegisteredKey(at(OTHER, registration(4, A, ADMIN)), Records.secret(4)));
        assertEquals(2, registrations.keyCount(MAF, A, BEFORE));
        assertEquals(2, registrations.keyCount(MAF, A, Records.NOT_AFTER.minusNanos(1)));
        assertEquals(0, registrations.keyCount(MAF, A, Records.NOT_AFTER));
        assertEquals(1, registrations.keyCount(OTHER, A, BEFORE));
        assertEquals(0, registrations.keyCount(OTHER, B, BEFORE));
    }

    @Test
    void aClientIsRemovedWithItsKeysOfThatStakeholder() {
        registrations.putClient(client("reg-1", A, ADMIN));
        registrations.putClient(client("reg-2", A, ENABLER));
        registrations.addKey(key(1, A, ADMIN));
        registrations.addKey(key(2, A, ENABLER));
        registrations.addKey(key(3, B, ADMIN));
        registrations.addKey(new RegisteredKey(at(OTHER, registration(4, A, ADMIN)), Records.secret(4)));
        assertFalse(registrations.removeClient(OTHER, "reg-1"));
        assertTrue(registrations.removeClient(MAF, "reg-1"));
        assertFalse(registrations.removeClient(MAF, "reg-1"));
        assertEquals(List.of(registration(2, A, ENABLER), registration(3, B, ADMIN)), registrations.listKeys(MAF, "", 10));
        assertEquals(1, registrations.listKeys(OTHER, "", 10).size());
        assertEquals(List.of(client("reg-2", A, ENABLER)), registrations.clients(MAF, A, BEFORE));
    }

    @Test
    void aKeyIsFoundWhateverItsCaseUntilItsEnd() {
        registrations.addKey(key(1, A, ADMIN));
        String id = registration(1, A, ADMIN).relativeKeyId();
        Registry later = openWith(store);
        for (String name : List.of(id, id.toLowerCase(Locale.ROOT))) {
            try (RegisteredKey found = later.registrations().key(MAF, name, BEFORE).orElseThrow()) {
                assertEquals(registration(1, A, ADMIN), found.registration());
                assertEquals(Records.secret(1), found.key());
            }
            assertEquals(Optional.empty(), registrations.key(MAF, name, Records.NOT_AFTER));
        }
        assertEquals(Optional.empty(), registrations.key(OTHER, id, BEFORE));
        assertEquals(Optional.empty(), registrations.key(MAF, id + "0", BEFORE));
        assertFalse(registrations.removeKey(OTHER, id));
        assertTrue(registrations.removeKey(MAF, id.toLowerCase(Locale.ROOT)));
        assertEquals(Optional.empty(), registrations.key(MAF, id, BEFORE));
    }

    @Test
    void aRelativeKeyIdIsTakenOnceAtAServer() throws Exception {
        registrations.addKey(key(1, A, ADMIN));
        String before = dump();
        assertContains(refused(ErrorCode.REGISTRATION_CONFLICT, () -> registrations.addKey(key(1, B, ADMIN))).getMessage(), "D-06");
        KeyRegistration r = registration(1, A, ADMIN);
        KeyRegistration lower = new KeyRegistration(MAF, r.relativeKeyId().toLowerCase(Locale.ROOT), A, ADMIN, r.suid(), r.targetIds(),
                r.expirationTime(), r.labels());
        refused(ErrorCode.REGISTRATION_CONFLICT, () -> registrations.addKey(new RegisteredKey(lower, Records.secret(2))));
        assertEquals(before, dump());
        registrations.addKey(new RegisteredKey(at(OTHER, r), Records.secret(9)));
        assertEquals(Records.secret(1), registrations.key(MAF, r.relativeKeyId(), BEFORE).orElseThrow().key());
        assertEquals(Records.secret(9), registrations.key(OTHER, r.relativeKeyId(), BEFORE).orElseThrow().key());
    }

    @Test
    void anUpdateChangesEndLabelsAndTargetsOnly() {
        registrations.addKey(key(1, A, ADMIN));
        KeyRegistration r = registration(1, A, ADMIN);
        Instant end = Records.NOT_AFTER.plusSeconds(60);
        registrations.updateKey(new KeyRegistration(MAF, r.relativeKeyId().toLowerCase(Locale.ROOT), "//example.com/thief", ENABLER,
                Suid.RSPF_MAF, List.of(A, "x.example.com"), end, List.of("l")));
        try (RegisteredKey found = registrations.key(MAF, r.relativeKeyId(), Records.NOT_AFTER).orElseThrow()) {
            assertEquals(new KeyRegistration(MAF, r.relativeKeyId(), A, ADMIN, r.suid(), List.of(A, "x.example.com"), end, List.of("l")),
                    found.registration());
            assertEquals(Records.secret(1), found.key());
        }
        refused(ErrorCode.REGISTRATION_UNKNOWN, () -> registrations.updateKey(registration(2, A, ADMIN)));
        refused(ErrorCode.REGISTRATION_UNKNOWN, () -> registrations.updateKey(at(OTHER, r)));
    }

    @Test
    void pagesAreOfOneServerAndInOrder() {
        range(25).forEach(i -> {
            registrations.putClient(client("id-" + (99 - i), "//example.com/c" + i, ADMIN));
            registrations.addKey(key(99 - i, A, ADMIN));
        });
        registrations.addKey(new RegisteredKey(at(OTHER, registration(80, A, ADMIN)), Records.secret(1)));
        List<String> clients = new ArrayList<>();
        for (var page = registrations.listClients(MAF, "", 10); !page.isEmpty();
                page = registrations.listClients(MAF, clients.get(clients.size() - 1), 10)) {
            page.forEach(c -> clients.add(c.id()));
        }
        assertEquals(range(25).stream().map(i -> "id-" + (75 + i)).toList(), clients);
        List<KeyRegistration> keyPages = new ArrayList<>();
        for (var page = registrations.listKeys(MAF, "", 10); !page.isEmpty();
                page = registrations.listKeys(MAF, keyPages.get(keyPages.size() - 1).relativeKeyId(), 10)) {
            keyPages.addAll(page);
        }
        assertEquals(range(25).stream().map(i -> registration(75 + i, A, ADMIN)).toList(), keyPages);
    }

    @Test
    void whatHasEndedIsRemoved() {
        registrations.putClient(client("reg-1", A, ADMIN));
        registrations.putClient(new ClientRegistration(OTHER, "reg-2", A, ADMIN, Records.NOT_AFTER.plusNanos(1), List.of(),
                Optional.empty()));
        registrations.addKey(key(1, A, ADMIN));
        registrations.addKey(new RegisteredKey(new KeyRegistration(MAF, "later", A, ADMIN, Suid.MAF_SAEF, List.of(),
                Records.NOT_AFTER.plusNanos(1), List.of()), Records.secret(2)));
        assertEquals(0, registrations.expire(BEFORE));
        assertEquals(2, registrations.expire(Records.NOT_AFTER));
        assertEquals(List.of(), registrations.listClients(MAF, "", 10));
        assertEquals(List.of("later"), registrations.listKeys(MAF, "", 10).stream().map(KeyRegistration::relativeKeyId).toList());
        assertEquals(2, registrations.expire(Records.NOT_AFTER.plusNanos(1)));
    }

    @Test
    void aKeyDoesNotOpenForAnotherSourceUsageNameOrServer() throws Exception {
        registrations.addKey(key(1, A, ADMIN));
        String id = registration(1, A, ADMIN).relativeKeyId();
        for (List<String> change : List.of(List.of("source_id", "'" + B + "'", "'" + A + "'"), List.of("suid", "21", "32"),
                List.of("key_name", "'other'", "'" + id + "'"))) {
            assertEquals(1, tamper("UPDATE registered_key SET " + change.get(0) + " = " + change.get(1)));
            refused(ErrorCode.REGISTRY_IO, () -> registrations.key(MAF, id, BEFORE));
            tamper("UPDATE registered_key SET " + change.get(0) + " = " + change.get(2));
        }
        assertTrue(registrations.key(MAF, id, BEFORE).isPresent());
        tamper("UPDATE registered_key SET server = 'other.example.com'");
        refused(ErrorCode.REGISTRY_IO, () -> registrations.key(OTHER, id, BEFORE));
    }

    @Test
    void ofManyThreadsWithOneRelativeKeyIdExactlyOneSucceedsAndNoOtherIsHurt() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int own = 100 + thread;
            work.add(() -> {
                registrations.putClient(client("reg-" + own, "//example.com/c" + own, ADMIN));
                registrations.addKey(key(own, A, ADMIN));
                try {
                    registrations.addKey(key(7, A, ADMIN));
                    return 1;
                } catch (KedgeException e) {
                    assertEquals(ErrorCode.REGISTRATION_CONFLICT, e.code(), e.getMessage());
                    return 0;
                }
            });
        }
        assertEquals(1, run(work).stream().mapToInt(Integer::intValue).sum());
        assertEquals(9, registrations.listKeys(MAF, "", 100).size());
        assertEquals(8, registrations.listClients(MAF, "", 100).size());
    }

    @Test
    void noKeyIsInTheDatabaseOrInAText() throws Exception {
        registrations.addKey(key(0x5a, A, ADMIN));
        assertFalse(dump().contains("5a5a5a5a5a5a5a5a"));
        String id = registration(0x5a, A, ADMIN).relativeKeyId();
        assertFalse(registrations.key(MAF, id, BEFORE).orElseThrow().toString().contains("5a5a5a5a"));
    }
}
