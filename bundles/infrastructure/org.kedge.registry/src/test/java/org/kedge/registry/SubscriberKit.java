package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Aka;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Algorithm;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Entry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Keys;
import org.kedge.api.key.SecretBytes;

/** Subscribers, their keys and sequence numbers, on either product. */
abstract class SubscriberKit extends RegistryKit {
    private static final long MAX_SQN = (1L << 48) - 1;

    SubscriberKit(Product product) {
        super(product);
    }

    private static Keys keys(int kOctets, int opcOctets) {
        return new Keys(SecretBytes.owning(Records.octets(kOctets, 1)), SecretBytes.owning(Records.octets(opcOctets, 2)));
    }

    private static Entry entry(Aka aka, Keys keys, long sqn) {
        return new Entry(new SubscriberRecord(Subscribers.impi(9), aka, Subscribers.NOTHING, true), keys, sqn);
    }

    private static Aka tuak(int mac, int res, int ck, int ik, int iterations) {
        return new Aka(Algorithm.TUAK, 0x8000, 5, 0, mac, res, ck, ik, iterations);
    }

    @Test
    void aSubscriberIsFoundAsItWasGiven() {
        SubscriberRecord tuak = new SubscriberRecord(new Impi("\u00fc.user@ims.example.com"), tuak(64, 32, 128, 128, 2),
                Subscribers.NOTHING, false);
        subscribers.add(List.of(Subscribers.entry(1), new Entry(tuak, keys(32, 32), MAX_SQN)));
        Registry later = openWith(store);
        assertEquals(Optional.of(Subscribers.record(1)), later.subscribers().find(Subscribers.impi(1)));
        assertEquals(Optional.of(tuak), later.subscribers().find(tuak.impi()));
        assertEquals(Optional.empty(), subscribers.find(Subscribers.impi(2)));
        assertEquals(2, subscribers.count());
        try (Keys keys = later.subscribers().keys(Subscribers.impi(1)).orElseThrow()) {
            assertEquals(Subscribers.keys(1), keys);
        }
        assertEquals(Optional.empty(), subscribers.keys(tuak.impi()), "disabled");
        assertEquals(Optional.empty(), subscribers.keys(Subscribers.impi(2)));
    }

    @Test
    void anUpdateChangesSettingsAndNothingElse() {
        subscribers.add(List.of(Subscribers.entry(1), Subscribers.entry(2)));
        subscribers.advance(Subscribers.impi(1), last -> 96);
        subscribers.update(Subscribers.impi(1), Subscribers.NOTHING, false);
        assertEquals(new SubscriberRecord(Subscribers.impi(1), Aka.milenage(3), Subscribers.NOTHING, false),
                subscribers.find(Subscribers.impi(1)).orElseThrow());
        assertEquals(Optional.empty(), subscribers.keys(Subscribers.impi(1)), "a disabled one has no keys");
        subscribers.update(Subscribers.impi(1), Subscribers.GUSS, true);
        assertEquals(Subscribers.keys(1), subscribers.keys(Subscribers.impi(1)).orElseThrow());
        assertEquals(97, subscribers.advance(Subscribers.impi(1), last -> last + 1));
        assertEquals(Subscribers.record(2), subscribers.find(Subscribers.impi(2)).orElseThrow());
        refused(ErrorCode.SUBSCRIBER_UNKNOWN, () -> subscribers.update(Subscribers.impi(3), Subscribers.GUSS, true));
        Guss endless = new Guss(Optional.empty(), Optional.of(Duration.ZERO), List.of());
        refused(ErrorCode.IMPORT_MALFORMED, () -> subscribers.update(Subscribers.impi(1), endless, true));
    }

    @Test
    void aRemovedSubscriberLosesItsBootstraps() {
        subscribers.add(List.of(Subscribers.entry(1), Subscribers.entry(2)));
        bootstraps.put(Subscribers.bootstrap(1, 1), Subscribers.tmpi(1));
        bootstraps.put(Subscribers.bootstrap(2, 2), Subscribers.tmpi(2));
        assertTrue(subscribers.remove(Subscribers.impi(1)));
        assertFalse(subscribers.remove(Subscribers.impi(1)));
        assertEquals(Optional.empty(), subscribers.find(Subscribers.impi(1)));
        assertEquals(List.of(Subscribers.bTid(2)), bootstraps.list("", 10).stream().map(info -> info.bTid()).toList());
        refused(ErrorCode.SUBSCRIBER_UNKNOWN, () -> subscribers.advance(Subscribers.impi(1), last -> last + 1));
    }

    @Test
    void anImpiBelongsToOneSubscriberAndIsNotRepeated() throws Exception {
        subscribers.add(List.of(Subscribers.entry(1)));
        String before = dump();
        String inRegistry = refused(ErrorCode.IMPORT_DUPLICATE,
                () -> subscribers.add(List.of(Subscribers.entry(2), Subscribers.entry(1)))).getMessage();
        assertContains(inRegistry, "IMPI of position 2 is already in the registry");
        String twice = refused(ErrorCode.IMPORT_DUPLICATE,
                () -> subscribers.add(List.of(Subscribers.entry(3), Subscribers.entry(4), Subscribers.entry(3)))).getMessage();
        assertContains(twice, "IMPI of position 3 is already on position 1");
        assertFalse((inRegistry + twice).contains("00101"), "an IMPI is personal data");
        assertEquals(before, dump(), "all of them or none");
        assertEquals(Level.OK, registry.health().level());
    }

    @Test
    void whatTheAucCannotUseIsRefused() throws Exception {
        String before = dump();
        Aka milenage = Aka.milenage(0);
        Aka standard = tuak(64, 64, 128, 128, 1);
        for (Entry short15 : List.of(entry(milenage, keys(15, 16), 0), entry(milenage, keys(32, 16), 0), entry(milenage, keys(16, 15), 0),
                entry(standard, keys(15, 32), 0), entry(standard, keys(24, 32), 0), entry(standard, keys(16, 16), 0),
                entry(tuak(63, 64, 128, 128, 1), keys(16, 32), 0), entry(tuak(64, 64, 128, 128, 0), keys(16, 32), 0),
                entry(new Aka(Algorithm.MILENAGE, 0, 5, 0, 64, 32, 128, 128, 1), keys(16, 16), 0))) {
            refused(ErrorCode.KEY_LENGTH, () -> subscribers.add(List.of(Subscribers.entry(1), short15)));
        }
        assertContains(refused(ErrorCode.KEY_LENGTH,
                () -> subscribers.add(List.of(entry(tuak(128, 64, 128, 128, 1), keys(16, 32), 0)))).getMessage(), "Ub");
        for (Aka wide : List.of(tuak(64, 64, 256, 128, 1), tuak(64, 64, 128, 256, 1))) {
            assertContains(refused(ErrorCode.KEY_LENGTH, () -> subscribers.add(List.of(entry(wide, keys(32, 32), 0)))).getMessage(),
                    "Ks is CK and IK, 32 octets together");
        }
        for (Aka odd : List.of(new Aka(Algorithm.MILENAGE, 0x10000, 5, 0, 64, 64, 128, 128, 1),
                new Aka(Algorithm.MILENAGE, 0, 9, 0, 64, 64, 128, 128, 1), Aka.milenage(32), Aka.milenage(-1))) {
            refused(ErrorCode.IMPORT_MALFORMED, () -> subscribers.add(List.of(entry(odd, keys(16, 16), 0))));
        }
        for (long sqn : List.of(-1L, MAX_SQN + 1)) {
            refused(ErrorCode.SUBSCRIBER_SQN, () -> subscribers.add(List.of(entry(milenage, keys(16, 16), sqn))));
        }
        assertEquals(before, dump());
    }

    @Test
    void pagesHoldEverySubscriberOnce() {
        subscribers.add(range(25).stream().map(Subscribers::entry).toList());
        List<SubscriberRecord> all = new ArrayList<>();
        for (var page = subscribers.list("", 10); !page.isEmpty();
                page = subscribers.list(all.get(all.size() - 1).impi().value(), 10)) {
            assertTrue(page.size() <= 10);
            all.addAll(page);
        }
        assertEquals(25, all.size());
        assertEquals(range(25).stream().map(Subscribers::record).collect(Collectors.toSet()), new HashSet<>(all));
        assertEquals(all, openWith(store).subscribers().list("", 100), "always in the same order");
        subscribers.remove(all.get(9).impi());
        assertEquals(all.get(10), subscribers.list(all.get(9).impi().value(), 1).get(0), "also after one that was removed meanwhile");
        assertEquals(List.of(), subscribers.list("", -1));
        refused(ErrorCode.IDENTIFIER_MALFORMED, () -> subscribers.list("nobody", 1));
    }

    @Test
    void aNumberThatWasGivenOutIsNeverGivenOutAgain() {
        subscribers.add(List.of(new Entry(Subscribers.record(1), Subscribers.keys(1), 64)));
        assertEquals(96, subscribers.advance(Subscribers.impi(1), last -> last + 32));
        assertEquals(128, openWith(store).subscribers().advance(Subscribers.impi(1), last -> last + 32));
        refused(ErrorCode.SUBSCRIBER_SQN, () -> subscribers.advance(Subscribers.impi(1), last -> last));
        refused(ErrorCode.SUBSCRIBER_SQN, () -> subscribers.advance(Subscribers.impi(1), last -> MAX_SQN + 1));
        refused(ErrorCode.SUBSCRIBER_SQN, () -> subscribers.advance(Subscribers.impi(1), last -> -1));
        KedgeException own = new KedgeException(ErrorCode.INTERNAL, "the step's own");
        assertEquals(own, assertThrows(KedgeException.class, () -> subscribers.advance(Subscribers.impi(1), last -> {
            throw own;
        })));
        assertEquals(160, subscribers.advance(Subscribers.impi(1), last -> last + 32), "a step that fails changes nothing");
        assertEquals(MAX_SQN, subscribers.advance(Subscribers.impi(1), last -> MAX_SQN), "48 bits, not 32");
        refused(ErrorCode.SUBSCRIBER_UNKNOWN, () -> subscribers.advance(Subscribers.impi(2), last -> last + 1));
        assertEquals(Level.OK, registry.health().level());
    }

    @Test
    void ofManyThreadsOnTwoNodesNoTwoGetOneNumber() throws Exception {
        int threads = 16;
        int each = 500;
        int people = 20;
        subscribers.add(range(people).stream().map(Subscribers::entry).toList());
        Registry second = openWith(store);
        List<Callable<Map<Integer, List<Long>>>> work = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int own = thread;
            Registry node = thread % 2 == 0 ? registry : second;
            work.add(() -> {
                Map<Integer, List<Long>> given = new TreeMap<>();
                for (int i = 0; i < each; i++) {
                    int who = (i * 7 + own) % people;
                    given.computeIfAbsent(who, any -> new ArrayList<>())
                            .add(node.subscribers().advance(Subscribers.impi(who), last -> last + 32));
                }
                return given;
            });
        }
        Map<Integer, Set<Long>> all = new TreeMap<>();
        for (Map<Integer, List<Long>> given : run(work)) {
            given.forEach((who, numbers) -> {
                for (int i = 1; i < numbers.size(); i++) {
                    assertTrue(numbers.get(i - 1) < numbers.get(i), "strictly growing");
                }
                for (long number : numbers) {
                    assertTrue(all.computeIfAbsent(who, any -> new HashSet<>()).add(number), "a number was given out twice");
                }
            });
        }
        assertEquals(threads * each, all.values().stream().mapToInt(Set::size).sum());
        all.forEach((who, numbers) -> assertEquals(32L * numbers.size() + 32,
                subscribers.advance(Subscribers.impi(who), last -> last + 32), "none was left out"));
    }

    @Test
    void keysDoNotOpenForAnotherSubscriberOrUnderOtherSettings() throws Exception {
        subscribers.add(List.of(Subscribers.entry(1), Subscribers.entry(2)));
        for (String change : List.of("amf = 0", "ind = 4", "ind_bits = 6", "algorithm = 'TUAK'", "res_bits = 32")) {
            String column = change.substring(0, change.indexOf(' '));
            String was = column.equals("algorithm") ? "'MILENAGE'" : Integer.toString(switch (column) {
                case "amf" -> 0x8000;
                case "ind" -> 3;
                case "ind_bits" -> 5;
                default -> 64;
            });
            assertEquals(2, tamper("UPDATE subscriber SET " + change));
            refused(ErrorCode.REGISTRY_IO, () -> subscribers.keys(Subscribers.impi(1)));
            tamper("UPDATE subscriber SET " + column + " = " + was);
        }
        assertTrue(subscribers.keys(Subscribers.impi(1)).isPresent());
        for (String column : List.of("k", "opc", "impi", "guss")) {
            byte[] one = octets("SELECT " + column + " FROM subscriber ORDER BY lookup");
            byte[] two = octets("SELECT " + column + " FROM subscriber ORDER BY lookup DESC");
            tamper("UPDATE subscriber SET " + column + " = ? WHERE " + column + " = ?", two, one);
            KedgeException e = refused(ErrorCode.REGISTRY_IO, () -> {
                for (int who : List.of(1, 2)) {
                    subscribers.find(Subscribers.impi(who));
                    subscribers.keys(Subscribers.impi(who));
                }
            });
            assertContains(e.getMessage(), "subscriber " + column);
            assertFalse(e.getMessage().contains("00101"));
            tamper("UPDATE subscriber SET " + column + " = ? WHERE lookup = (SELECT MIN(lookup) FROM subscriber)", one);
        }
    }

    @Test
    void neitherKeyNorPersonIsInTheDatabase() throws Exception {
        subscribers.add(List.of(Subscribers.entry(0x5a)));
        bootstraps.put(Subscribers.bootstrap(0x5a, 0x5a), Subscribers.tmpi(0x5a));
        String all = dump();
        for (String secret : List.of("5a5a5a5a", "5b5b5b5b", "00101", "3gppnetwork", "mn-1", Subscribers.tmpi(0x5a).substring(0, 32))) {
            assertFalse(all.contains(secret), secret);
            assertFalse(all.contains(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8))), secret);
        }
        String text = subscribers.find(Subscribers.impi(0x5a)) + " " + subscribers.keys(Subscribers.impi(0x5a));
        assertFalse(text.contains("5a5a5a5a") || text.contains("00101"), text);
    }

    @Test
    void anotherRegistryKeyGivesAnotherLookUp() throws Exception {
        subscribers.add(List.of(Subscribers.entry(1)));
        byte[] here = octets("SELECT lookup FROM subscriber");
        newDatabase();
        openWith(MemoryStore.withKey(9)).subscribers().add(List.of(Subscribers.entry(1)));
        assertFalse(Arrays.equals(here, octets("SELECT lookup FROM subscriber")));
    }
}
