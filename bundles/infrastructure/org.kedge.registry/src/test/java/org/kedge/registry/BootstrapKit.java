package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Info;
import org.kedge.api.key.SecretBytes;

/** Bootstraps of a BSF, on either product. */
abstract class BootstrapKit extends RegistryKit {
    private static final Instant BEFORE = Records.NOT_AFTER.minusNanos(1);

    BootstrapKit(Product product) {
        super(product);
    }

    private void put(int number, int subscriber) {
        bootstraps.put(Subscribers.bootstrap(number, subscriber), Subscribers.tmpi(number));
    }

    private List<KeyReference> held() {
        return bootstraps.list("", 1000).stream().map(Info::bTid).toList();
    }

    @Test
    void aBootstrapIsFoundUntilItsEnd() {
        Info ofHss = new Info(Subscribers.bTid(2), Subscribers.impi(2), GbaMode.UICC, Optional.of(Subscribers.GUSS), Subscribers.CREATED,
                Records.NOT_AFTER);
        put(1, 1);
        bootstraps.put(new Bootstrap(ofHss, Records.secret(2)), Subscribers.tmpi(2));
        Registry later = openWith(store);
        try (Bootstrap one = later.bootstraps().find(Subscribers.bTid(1), BEFORE).orElseThrow();
                Bootstrap two = later.bootstraps().find(Subscribers.bTid(2), BEFORE).orElseThrow()) {
            assertEquals(Subscribers.bootstrap(1, 1), one);
            assertEquals(new Bootstrap(ofHss, Records.secret(2)), two);
        }
        assertEquals(Optional.empty(), bootstraps.find(Subscribers.bTid(1), Records.NOT_AFTER));
        assertEquals(Optional.empty(), bootstraps.find(Subscribers.bTid(3), BEFORE));
        KeyReference other = KeyReference.parse(Subscribers.bTid(1).left() + "@bsf.example.net");
        assertEquals(Optional.empty(), bootstraps.find(other, BEFORE));
        assertEquals(2, bootstraps.count());
    }

    @Test
    void theNewestTwoOfASubscriberAreKeptAndTheLastTmpiCounts() {
        put(1, 1);
        put(2, 2);
        put(3, 1);
        assertEquals(Optional.empty(), bootstraps.subscriber(Subscribers.tmpi(1), BEFORE), "the TMPI moved on");
        assertEquals(Optional.of(Subscribers.impi(1)), bootstraps.subscriber(Subscribers.tmpi(3), BEFORE));
        assertTrue(bootstraps.find(Subscribers.bTid(1), BEFORE).isPresent(), "until NAFs have followed");
        put(4, 1);
        assertEquals(Optional.empty(), bootstraps.find(Subscribers.bTid(1), BEFORE));
        assertEquals(List.of(Subscribers.bTid(2), Subscribers.bTid(3), Subscribers.bTid(4)), sorted(held()));
        assertEquals(Optional.of(Subscribers.impi(1)), bootstraps.subscriber(Subscribers.tmpi(4), BEFORE));
        assertEquals(Optional.of(Subscribers.impi(2)), bootstraps.subscriber(Subscribers.tmpi(2), BEFORE));
        assertEquals(Optional.empty(), bootstraps.subscriber(Subscribers.tmpi(4), Records.NOT_AFTER), "its bootstrap has ended");
        assertEquals(Optional.empty(), bootstraps.subscriber(Subscribers.tmpi(9), BEFORE));
        bootstraps.remove(Subscribers.bTid(4));
        assertEquals(Optional.empty(), bootstraps.subscriber(Subscribers.tmpi(4), BEFORE));
    }

    private static List<KeyReference> sorted(List<KeyReference> ids) {
        return ids.stream().sorted(Comparator.comparing(KeyReference::toString)).toList();
    }

    @Test
    void aTmpiOfAnotherSubscriberIsNotKept() {
        put(1, 1);
        bootstraps.put(Subscribers.bootstrap(2, 2), Subscribers.tmpi(1));
        assertEquals(Optional.of(Subscribers.impi(1)), bootstraps.subscriber(Subscribers.tmpi(1), BEFORE));
        assertTrue(bootstraps.find(Subscribers.bTid(2), BEFORE).isPresent());
        bootstraps.put(Subscribers.bootstrap(3, 1), Subscribers.tmpi(1));
        assertEquals(Optional.of(Subscribers.impi(1)), bootstraps.subscriber(Subscribers.tmpi(1), BEFORE), "his own, once more");
    }

    @Test
    void aBTidIsTakenOnce() throws Exception {
        put(1, 1);
        String before = dump();
        assertContains(refused(ErrorCode.REGISTRATION_CONFLICT, () -> put(1, 2)).getMessage(), Subscribers.bTid(1).toString());
        refused(ErrorCode.REGISTRATION_CONFLICT, () -> put(1, 1));
        Info info = Subscribers.bootstrap(2, 2).info();
        refused(ErrorCode.KEY_LENGTH,
                () -> bootstraps.put(new Bootstrap(info, SecretBytes.owning(Records.octets(16, 1))), Subscribers.tmpi(2)));
        Info notBtid = new Info(KeyReference.parse("km@bsf.example.com"), info.impi(), info.mode(), info.guss(), info.created(),
                info.notAfter());
        refused(ErrorCode.IDENTIFIER_MALFORMED, () -> bootstraps.put(new Bootstrap(notBtid, Records.secret(1)), Subscribers.tmpi(2)));
        assertEquals(before, dump());
        assertEquals(Level.OK, registry.health().level(), "a refusal is no fault of the database");
    }

    @Test
    void whatHasEndedIsRemoved() {
        put(1, 1);
        Info i = Subscribers.bootstrap(2, 1).info();
        bootstraps.put(new Bootstrap(new Info(i.bTid(), i.impi(), i.mode(), i.guss(), i.created(), Records.NOT_AFTER.plusNanos(1)),
                Records.secret(2)), Subscribers.tmpi(2));
        assertEquals(0, bootstraps.expire(BEFORE));
        assertEquals(1, bootstraps.expire(Records.NOT_AFTER));
        assertEquals(List.of(Subscribers.bTid(2)), held());
        assertTrue(bootstraps.remove(Subscribers.bTid(2)));
        assertFalse(bootstraps.remove(Subscribers.bTid(2)));
        assertEquals(0, bootstraps.count());
    }

    @Test
    void pagesAreInOrderOfBTid() {
        range(25).forEach(i -> put(100 - i, i));
        List<KeyReference> all = new ArrayList<>();
        String after = "";
        for (List<Info> page = bootstraps.list(after, 10); !page.isEmpty(); page = bootstraps.list(after, 10)) {
            assertTrue(page.size() <= 10);
            page.forEach(info -> all.add(info.bTid()));
            after = page.get(page.size() - 1).bTid().toString();
        }
        assertEquals(25, all.size());
        assertEquals(sorted(all), all);
        assertEquals(List.of(), bootstraps.list("", -1));
    }

    @Test
    void ksDoesNotOpenUnderAnotherNameModeOrLifetime() throws Exception {
        put(1, 1);
        put(2, 2);
        String row = " WHERE b_tid = '" + Subscribers.bTid(1) + "'";
        for (List<String> change : List.of(List.of("mode", "'UICC'", "'ME'"),
                List.of("created", "'2029-12-31T23:59:58Z'", "'" + Subscribers.CREATED + "'"),
                List.of("not_after_second", "not_after_second + 1000", "not_after_second - 1000"))) {
            assertEquals(1, tamper("UPDATE bootstrap SET " + change.get(0) + " = " + change.get(1) + row));
            refused(ErrorCode.REGISTRY_IO, () -> bootstraps.find(Subscribers.bTid(1), BEFORE));
            tamper("UPDATE bootstrap SET " + change.get(0) + " = " + change.get(2) + row);
        }
        assertEquals(Records.secret(1), bootstraps.find(Subscribers.bTid(1), BEFORE).orElseThrow().ks());
        for (String column : List.of("subscriber", "impi", "sealed")) {
            tamper("UPDATE bootstrap SET " + column + " = (SELECT " + column + " FROM bootstrap WHERE b_tid = '" + Subscribers.bTid(2)
                    + "')" + row);
            KedgeException e = refused(ErrorCode.REGISTRY_IO, () -> bootstraps.find(Subscribers.bTid(1), BEFORE));
            assertFalse(e.getMessage().contains("00101"));
        }
    }

    @Test
    void manyThreadsBootstrapAtOnce() throws Exception {
        Registry second = openWith(store);
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int own = thread;
            Registry node = thread % 2 == 0 ? registry : second;
            work.add(() -> {
                for (int i = 1; i <= 20; i++) {
                    int number = own * 20 + i;
                    node.bootstraps().put(Subscribers.bootstrap(number, own), Subscribers.tmpi(number));
                    assertTrue(node.bootstraps().find(Subscribers.bTid(number), BEFORE).isPresent());
                    assertEquals(Optional.of(Subscribers.impi(own)), node.bootstraps().subscriber(Subscribers.tmpi(number), BEFORE));
                }
                try {
                    node.bootstraps().put(Subscribers.bootstrap(999, own), Subscribers.tmpi(999));
                    return 1;
                } catch (KedgeException e) {
                    assertEquals(ErrorCode.REGISTRATION_CONFLICT, e.code(), e.getMessage());
                    return 0;
                }
            });
        }
        assertEquals(1, run(work).stream().mapToInt(Integer::intValue).sum());
        assertEquals(16, bootstraps.count());
    }
}
