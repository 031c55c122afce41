package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;

/** The Km of a NAF: keys of GBA, one for each suite, on either product. */
abstract class NafKeyKit extends RegistryKit {
    private static final Instant BEFORE = Records.NOT_AFTER.minusSeconds(1);
    private static final String CLIENT = "//example.com/mn-1";
    private static final int TLS = 0x00ae;
    private static final int DTLS = 0xc0a8;

    NafKeyKit(Product product) {
        super(product);
    }

    static MasterKey nafKey(int number, int suite, String client) {
        KeyReference bTid = Subscribers.bTid(number);
        return new MasterKey(new Info(bTid, Optional.of(bTid), client, "CHECK" + number + suite, Records.NOT_AFTER, false,
                OptionalInt.of(suite)), Records.secret(number + suite % 100));
    }

    private static MasterKey km(int number, String mef) {
        KeyReference keId = KeyReference.parse(Records.keId(number).relative() + "@" + mef);
        return new MasterKey(new Info(KeyReference.parse("km-" + number + "@maf.example.com"), Optional.of(keId), CLIENT, "X",
                Records.NOT_AFTER, false), Records.secret(number));
    }

    private List<String> held() {
        return masterKeys.list("", 1000).stream().map(i -> i.kmId() + " " + i.cipherSuite().orElse(-1)).toList();
    }

    private static String name(int number, int suite) {
        return Subscribers.bTid(number) + " " + suite;
    }

    @Test
    void aBTidHasOneKeyForEachSuite() {
        assertEquals(nafKey(1, TLS, CLIENT).info(), masterKeys.put(nafKey(1, TLS, CLIENT)));
        assertEquals(nafKey(1, DTLS, CLIENT).info(), masterKeys.put(nafKey(1, DTLS, CLIENT)));
        Registry later = openWith(store);
        for (int suite : List.of(TLS, DTLS)) {
            try (MasterKey found = later.masterKeys().findNafKey(Subscribers.bTid(1), suite, BEFORE).orElseThrow()) {
                assertEquals(nafKey(1, suite, CLIENT), found);
            }
            assertEquals(Optional.empty(), masterKeys.findNafKey(Subscribers.bTid(1), suite, Records.NOT_AFTER));
        }
        assertEquals(Optional.empty(), masterKeys.findNafKey(Subscribers.bTid(1), 0xc0a9, BEFORE));
        assertEquals(Optional.empty(), masterKeys.findNafKey(Subscribers.bTid(1), -1, BEFORE));
        assertEquals(Optional.empty(), masterKeys.findNafKey(Subscribers.bTid(2), TLS, BEFORE));
        assertEquals(Optional.empty(), masterKeys.find(Subscribers.bTid(1), BEFORE), "without suite there is no key of GBA");
        assertEquals(List.of(name(1, TLS), name(1, DTLS)), held());
    }

    @Test
    void theFirstKeyOfABTidAndSuiteStays() {
        masterKeys.put(nafKey(1, TLS, CLIENT));
        Info first = nafKey(1, TLS, CLIENT).info();
        Info other = new Info(first.kmId(), Optional.empty(), "//example.com/other", "Y", BEFORE, true, first.cipherSuite());
        assertEquals(first, masterKeys.put(new MasterKey(other, Records.secret(77))));
        assertEquals(nafKey(1, TLS, CLIENT), masterKeys.findNafKey(Subscribers.bTid(1), TLS, BEFORE).orElseThrow());
        assertEquals(1, masterKeys.count());
    }

    @Test
    void aNafKeyThatIsNoneIsRefused() throws Exception {
        String before = dump();
        Info i = nafKey(1, TLS, CLIENT).info();
        KeyReference km = KeyReference.parse("km@maf.example.com");
        for (Info odd : List.of(new Info(km, Optional.of(km), CLIENT, "X", i.notAfter(), false, i.cipherSuite()),
                new Info(i.kmId(), Optional.of(Subscribers.bTid(2)), CLIENT, "X", i.notAfter(), false, i.cipherSuite()),
                new Info(i.kmId(), i.keId(), CLIENT, "X", i.notAfter(), false, OptionalInt.of(-1)))) {
            refused(ErrorCode.IDENTIFIER_MALFORMED, () -> masterKeys.put(new MasterKey(odd, Records.secret(1))));
        }
        assertEquals(before, dump());
    }

    @Test
    void aBsfCountsAsTheMefOfItsName() throws Exception {
        masterKeys.put(nafKey(1, TLS, CLIENT));
        String before = dump();
        assertContains(refused(ErrorCode.REGISTRATION_CONFLICT, () -> masterKeys.put(km(1, "mef.example.com"))).getMessage(),
                "another MEF");
        assertEquals(before, dump());
        masterKeys.put(km(2, "bsf.example.com"));
        masterKeys.put(nafKey(3, TLS, CLIENT));
        assertEquals(3, masterKeys.count());
    }

    @Test
    void theFirstUseMarksAllSuitesAndEndsWhatCameBefore() {
        masterKeys.put(km(1, "bsf.example.com"));
        masterKeys.put(nafKey(2, TLS, CLIENT));
        masterKeys.put(nafKey(3, TLS, CLIENT));
        masterKeys.put(nafKey(2, DTLS, CLIENT));
        masterKeys.put(nafKey(3, DTLS, CLIENT));
        masterKeys.put(nafKey(9, TLS, "//example.com/other"));

        masterKeys.confirm(Subscribers.bTid(2));
        assertEquals(List.of(name(2, TLS), name(2, DTLS), name(3, TLS), name(3, DTLS), name(9, TLS)), held(), "a later suite is not newer");
        assertTrue(masterKeys.findNafKey(Subscribers.bTid(2), TLS, BEFORE).orElseThrow().info().used());
        assertTrue(masterKeys.findNafKey(Subscribers.bTid(2), DTLS, BEFORE).orElseThrow().info().used());
        assertTrue(masterKeys.list("", 10).stream().filter(i -> !i.kmId().equals(Subscribers.bTid(2))).noneMatch(Info::used));

        masterKeys.confirm(Subscribers.bTid(3));
        assertEquals(List.of(name(3, TLS), name(3, DTLS), name(9, TLS)), held());
        masterKeys.put(km(4, "bsf.example.com"));
        masterKeys.confirm(km(4, "bsf.example.com").info().kmId());
        assertEquals(List.of(name(9, TLS), "km-4@maf.example.com -1"), held());
    }

    @Test
    void aKeyThatCameWithAnotherSuiteAfterTheFirstUseIsMarkedToo() {
        masterKeys.put(nafKey(1, TLS, CLIENT));
        masterKeys.confirm(Subscribers.bTid(1));
        masterKeys.put(nafKey(1, DTLS, CLIENT));
        masterKeys.confirm(Subscribers.bTid(1));
        assertTrue(masterKeys.list("", 10).stream().allMatch(Info::used));
        assertEquals(2, masterKeys.count());
    }

    @Test
    void allSuitesAreRemovedAndExpireTogether() {
        masterKeys.put(nafKey(1, TLS, CLIENT));
        masterKeys.put(nafKey(1, DTLS, CLIENT));
        masterKeys.put(nafKey(2, DTLS, CLIENT));
        assertTrue(masterKeys.remove(Subscribers.bTid(1)));
        assertEquals(List.of(name(2, DTLS)), held());
        masterKeys.put(nafKey(2, TLS, CLIENT));
        assertEquals(0, masterKeys.expire(BEFORE));
        assertEquals(2, masterKeys.expire(Records.NOT_AFTER));
    }

    @Test
    void pagesDoNotTearABTidApart() {
        for (int number = 1; number <= 5; number++) {
            masterKeys.put(nafKey(number, DTLS, CLIENT));
            masterKeys.put(nafKey(number, TLS, CLIENT));
        }
        for (int limit = 1; limit <= 11; limit++) {
            List<Info> all = new ArrayList<>();
            String after = "";
            for (List<Info> page = masterKeys.list(after, limit); !page.isEmpty(); page = masterKeys.list(after, limit)) {
                assertTrue(page.size() <= limit + 1, "longer by the other suite only");
                all.addAll(page);
                after = page.get(page.size() - 1).kmId().toString();
            }
            assertEquals(held(), all.stream().map(i -> i.kmId() + " " + i.cipherSuite().orElse(-1)).toList(), "limit " + limit);
            assertEquals(10, all.size());
        }
        assertEquals(List.of(), masterKeys.list("", 0));
    }

    @Test
    void aKeyDoesNotOpenForAnotherSuite() throws Exception {
        masterKeys.put(nafKey(1, TLS, CLIENT));
        tamper("UPDATE master_key SET cipher_suite = " + DTLS);
        refused(ErrorCode.REGISTRY_IO, () -> masterKeys.findNafKey(Subscribers.bTid(1), DTLS, BEFORE));
        tamper("UPDATE master_key SET cipher_suite = -1");
        refused(ErrorCode.REGISTRY_IO, () -> masterKeys.find(Subscribers.bTid(1), BEFORE));
    }

    @Test
    void ofManyNodesThatFetchedOneBTidAllHoldOneKeyForEachSuite() throws Exception {
        Registry second = openWith(store);
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int suite = thread % 4 < 2 ? TLS : DTLS;
            Registry node = thread % 2 == 0 ? registry : second;
            work.add(() -> {
                for (int number = 1; number <= 20; number++) {
                    assertEquals(nafKey(number, suite, CLIENT).info(), node.masterKeys().put(nafKey(number, suite, CLIENT)));
                    assertTrue(node.masterKeys().findNafKey(Subscribers.bTid(number), suite, BEFORE).isPresent());
                }
                return 1;
            });
        }
        assertEquals(8, run(work).size());
        assertEquals(40, masterKeys.count());
    }
}
