package org.kedge.itests.testkit.briefing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Entry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;

/** Which nodes a registry takes and how it finds them, whatever it is built on. Begins with an empty one. */
public interface NodeRegistryContract {
    /** The registry under test, empty at the start of each test. */
    NodeRegistry nodes();

    /** The same data as another process sees it. */
    NodeRegistry again();

    /** The code of a refusal. */
    static KedgeException refused(ErrorCode code, Executable attempt) {
        KedgeException e = assertThrows(KedgeException.class, attempt);
        assertEquals(code, e.code(), e.getMessage());
        return e;
    }

    private void add(NodeRecord... records) {
        nodes().add(List.of(records).stream().map(Nodes::entry).toList());
    }

    @Test
    default void aNodeIsFoundByEachOfItsNames() {
        add(Nodes.certificate(1), Nodes.psk(2));
        assertEquals(Optional.of(Nodes.certificate(1)), again().find(Nodes.id(1)));
        assertEquals(Optional.of(Nodes.psk(2)), again().find(Nodes.id(2)));
        assertEquals(Optional.of(Nodes.certificate(1)), nodes().findByEnroleeId("//Example.com/mn-1"), "in any form of its domain");
        assertEquals(Optional.of(Nodes.certificate(1)), nodes().findByCertificate(CertificateFlavour.NODE_ID, Nodes.id(1).value()));
        assertEquals(Optional.of(Nodes.psk(2)), nodes().findByPskIdentity("nODE-2@BBN.example.com"), "whatever its letter case (D-07)");
        assertEquals(Optional.empty(), nodes().findByCertificate(CertificateFlavour.FQDN, Nodes.id(1).value()));
        assertEquals(Optional.empty(), nodes().find(Nodes.id(3)));
        assertEquals(2, nodes().count());
    }

    @Test
    default void remembersWhenANodeWasRemovedAlsoWhenItIsThereAgain() {
        Instant time = Nodes.NOW.plusNanos(7);
        assertFalse(nodes().remove(Nodes.id(1), time));
        assertEquals(Optional.empty(), nodes().removed(Nodes.id(1)));
        add(Nodes.psk(1));
        assertTrue(nodes().remove(Nodes.id(1), time));
        add(Nodes.psk(1));
        assertEquals(Optional.of(time), again().removed(Nodes.id(1)));
        assertTrue(nodes().remove(Nodes.id(1), time.plusSeconds(1)));
        assertEquals(Optional.of(time.plusSeconds(1)), again().removed(Nodes.id(1)));
    }

    @Test
    default void anIdentityThatIsNoKeyIdentifierIsComparedExactly() {
        NodeRecord n = Nodes.psk(1);
        add(new NodeRecord(n.id(), n.enroleeId(), Optional.of("Gateway 1"), n.certificate(), false, n.kpmId(), n.labels(), n.location(),
                n.technician(), n.msisdn(), true));
        assertEquals(Optional.of(Nodes.id(1)), nodes().findByPskIdentity("Gateway 1").map(NodeRecord::id));
        assertEquals(Optional.empty(), nodes().findByPskIdentity("gateway 1"));
    }

    @Test
    default void whatNoRecordCanHaveIsNotFoundAndNoFault() {
        for (String odd : List.of("", "\0", "a\0b@bbn.example.com", "\ud800", "x".repeat(10_000), "//", "/mn-1", "mn-1",
                "//example.com/")) {
            assertEquals(Optional.empty(), nodes().findByPskIdentity(odd));
            assertEquals(Optional.empty(), nodes().findByEnroleeId(odd));
            for (CertificateFlavour flavour : CertificateFlavour.values()) {
                assertEquals(Optional.empty(), nodes().findByCertificate(flavour, odd), flavour + " " + odd.length());
            }
        }
    }

    @Test
    default void namesAreStoredInOneForm() {
        NodeRecord n = Nodes.certificate(1);
        add(new NodeRecord(n.id(), Optional.of("//EXAMPLE.com/mn-1"), Optional.empty(),
                Optional.of(Nodes.information(CertificateFlavour.FQDN, "GW1.Example.com")), true, Optional.of("kpm-1@MEF.example.com"),
                n.labels(), n.location(), n.technician(), n.msisdn(), true));
        NodeRecord stored = nodes().find(Nodes.id(1)).orElseThrow();
        assertEquals(Optional.of("//example.com/mn-1"), stored.enroleeId());
        assertEquals(Optional.of("kpm-1@mef.example.com"), stored.kpmId());
        assertEquals("gw1.example.com", stored.certificate().orElseThrow().identifier());
        assertEquals(Optional.of(stored), nodes().findByCertificate(CertificateFlavour.FQDN, "gw1.EXAMPLE.com"));
    }

    @Test
    default void aNameBelongsToOneNode() {
        add(Nodes.certificate(1), Nodes.psk(2));
        NodeRecord other = Nodes.certificate(3);
        NodeRecord psk = Nodes.psk(4);
        List<NodeRecord> taken = List.of(Nodes.certificate(1),
                changed(other, "enroleeId", Optional.of("//EXAMPLE.com/mn-1")),
                changed(other, "certificate", Nodes.certificate(1).certificate()),
                changed(psk, "pskIdentity", Optional.of("node-2@bbn.example.com")));
        for (NodeRecord one : taken) {
            refused(ErrorCode.IMPORT_DUPLICATE, () -> add(Nodes.psk(9), one));
            assertEquals(2, nodes().count(), "all of them or none");
        }
        refused(ErrorCode.IMPORT_DUPLICATE, () -> add(Nodes.psk(9), Nodes.psk(9)));
        refused(ErrorCode.IMPORT_DUPLICATE, () -> add(other, changed(Nodes.certificate(5), "enroleeId", other.enroleeId())));
        add(other, psk);
        for (NodeRecord one : taken.subList(1, 4)) {
            refused(ErrorCode.IMPORT_DUPLICATE, () -> nodes().update(one));
        }
        assertEquals(Optional.of(other), nodes().find(other.id()));
        assertEquals(Optional.of(psk), nodes().find(psk.id()));
    }

    /** One field of a record changed. */
    private static NodeRecord changed(NodeRecord n, String field, Object value) {
        Map<String, UnaryOperator<NodeRecord>> ways = new LinkedHashMap<>();
        ways.put("enroleeId", r -> new NodeRecord(r.id(), cast(value), r.pskIdentity(), r.certificate(), r.gba(), r.kpmId(), r.labels(),
                r.location(), r.technician(), r.msisdn(), r.enabled()));
        ways.put("pskIdentity", r -> new NodeRecord(r.id(), r.enroleeId(), cast(value), r.certificate(), r.gba(), r.kpmId(), r.labels(),
                r.location(), r.technician(), r.msisdn(), r.enabled()));
        ways.put("certificate", r -> new NodeRecord(r.id(), r.enroleeId(), r.pskIdentity(), cast(value), r.gba(), r.kpmId(), r.labels(),
                r.location(), r.technician(), r.msisdn(), r.enabled()));
        ways.put("kpmId", r -> new NodeRecord(r.id(), r.enroleeId(), r.pskIdentity(), r.certificate(), r.gba(), cast(value), r.labels(),
                r.location(), r.technician(), r.msisdn(), r.enabled()));
        ways.put("labels", r -> new NodeRecord(r.id(), r.enroleeId(), r.pskIdentity(), r.certificate(), r.gba(), r.kpmId(), cast(value),
                r.location(), r.technician(), r.msisdn(), r.enabled()));
        ways.put("msisdn", r -> new NodeRecord(r.id(), r.enroleeId(), r.pskIdentity(), r.certificate(), r.gba(), r.kpmId(), r.labels(),
                r.location(), r.technician(), cast(value), r.enabled()));
        return ways.get(field).apply(n);
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object value) {
        return (T) value;
    }

    @Test
    default void aRecordThatContradictsItselfIsRefusedWithItsField() {
        NodeRecord n = Nodes.certificate(1);
        NodeRecord p = Nodes.psk(1);
        Set<String> many = IntStream.rangeClosed(1, 33).mapToObj(i -> "label-" + i).collect(Collectors.toSet());
        Map<NodeRecord, String> wrong = new LinkedHashMap<>();
        wrong.put(changed(p, "pskIdentity", Optional.empty()), "pskIdentity");
        for (String identity : List.of("", "a\nb", "x".repeat(129), "AAECAwQFBgcICQoLDA0ODw==@bsf.example.com")) {
            wrong.put(changed(p, "pskIdentity", Optional.of(identity)), "pskIdentity");
        }
        for (String id : List.of("mn-1", "/mn-1", "urn:dev:1", "//example.com", "//example.com/mn 1", "")) {
            wrong.put(changed(n, "enroleeId", Optional.of(id)), "enroleeId");
        }
        for (String id : List.of("kpm", "", "kpm 1@mef.example.com", "AAECAwQFBgcICQoLDA0ODw==@bsf.example.com")) {
            wrong.put(changed(n, "kpmId", Optional.of(id)), "kpmId");
        }
        for (String number : List.of("1234", "1234567890123456", "+4930123456", "49 301", "")) {
            wrong.put(changed(n, "msisdn", Optional.of(number)), "msisdn");
        }
        for (Set<String> labels : List.of(Set.of(""), Set.of("a b"), Set.of("x".repeat(65)), Set.of("ok", "ä"), many)) {
            wrong.put(changed(n, "labels", labels), "labels");
        }
        for (CertificateInformation c : List.of(Nodes.information(CertificateFlavour.FQDN, "no name"),
                Nodes.information(CertificateFlavour.DEVICE, "serial 7"), Nodes.information(CertificateFlavour.RAW_PUBLIC_KEY, "ni:///x"),
                new CertificateInformation(CertificateFlavour.NODE_ID, "node", List.of(), Revocation.OFF),
                new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, "key", List.of(), Revocation.OFF))) {
            wrong.put(changed(n, "certificate", Optional.of(c)), "certificate");
        }
        wrong.forEach((record, field) -> {
            String message = refused(ErrorCode.IMPORT_MALFORMED, () -> add(Nodes.psk(9), record)).getMessage();
            assertTrue(message.contains(field), () -> field + " is not named in: " + message);
            assertFalse(message.contains("12345"), "personal data is not repeated");
        });
        assertEquals(0, nodes().count());
        add(n);
        wrong.keySet().stream().filter(record -> record.certificate().isPresent())
                .forEach(record -> refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().update(record)));
        assertEquals(Optional.of(n), nodes().find(n.id()));
    }

    @Test
    default void whatIsJustAllowedIsTaken() {
        Set<String> most = IntStream.rangeClosed(1, 31).mapToObj(i -> "l" + i).collect(Collectors.toCollection(HashSet::new));
        most.add("x".repeat(64));
        NodeRecord n = changed(changed(Nodes.certificate(1), "labels", most), "msisdn", Optional.of("123456789012345"));
        NodeRecord p = changed(changed(Nodes.psk(2), "pskIdentity", Optional.of("x".repeat(128))), "msisdn", Optional.of("12345"));
        add(n, p);
        assertEquals(List.of(n, p), nodes().list("", 10));
        for (int length : List.of(16, 64)) {
            nodes().remove(p.id());
            nodes().add(List.of(new Entry(p, Optional.of(SecretBytes.owning(new byte[length])))));
        }
    }

    @Test
    default void aKeyIsThereForAPskIdentityAndForNothingElse() {
        refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().add(List.of(new Entry(Nodes.psk(1), Optional.empty()))));
        refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().add(List.of(new Entry(Nodes.certificate(1), Optional.of(Nodes.key(1))))));
        for (int length : List.of(15, 65)) {
            refused(ErrorCode.KEY_LENGTH, () -> nodes().add(
                    List.of(Nodes.entry(Nodes.psk(9)), new Entry(Nodes.psk(1), Optional.of(SecretBytes.owning(new byte[length]))))));
        }
        assertEquals(0, nodes().count());
        nodes().add(List.of(new Entry(Nodes.psk(1), Optional.of(Nodes.key(1))), new Entry(Nodes.psk(2), Optional.of(Nodes.key(2))),
                Nodes.entry(Nodes.certificate(3))));
        assertEquals(Optional.of(Nodes.key(1)), again().key(Nodes.id(1)));
        assertEquals(Optional.of(Nodes.key(2)), nodes().key(Nodes.id(2)));
        assertEquals(Optional.empty(), nodes().key(Nodes.id(3)));
        assertEquals(Optional.empty(), nodes().key(Nodes.id(4)));
    }

    @Test
    default void aDisabledNodeIsFoundButHasNoKey() {
        add(Nodes.psk(1));
        nodes().update(Nodes.enabled(Nodes.psk(1), false));
        assertEquals(Optional.of(Nodes.enabled(Nodes.psk(1), false)), nodes().findByPskIdentity(Nodes.identity(1)));
        assertEquals(Optional.empty(), nodes().key(Nodes.id(1)));
        nodes().update(Nodes.psk(1));
        assertEquals(Optional.of(Nodes.key(1)), nodes().key(Nodes.id(1)), "the key was kept");
    }

    @Test
    default void anUpdateKeepsTheKeyWhileThereIsAPskIdentity() {
        add(Nodes.psk(1));
        NodeRecord renamed = changed(Nodes.psk(1), "pskIdentity", Optional.of("new@bbn.example.com"));
        nodes().update(renamed);
        assertEquals(Optional.of(Nodes.key(1)), nodes().key(Nodes.id(1)));
        assertEquals(Optional.of(renamed), nodes().findByPskIdentity("new@bbn.example.com"));
        assertEquals(Optional.empty(), nodes().findByPskIdentity(Nodes.identity(1)));
        nodes().update(Nodes.certificate(1));
        assertEquals(Optional.of(Nodes.certificate(1)), again().find(Nodes.id(1)));
        assertEquals(Optional.empty(), nodes().key(Nodes.id(1)));
        assertTrue(refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().update(Nodes.psk(1))).getMessage().contains("pskIdentity"),
                "the key is gone");
        refused(ErrorCode.PEER_UNKNOWN, () -> nodes().update(Nodes.certificate(2)));
        assertEquals(List.of(Nodes.certificate(1)), nodes().list("", 10));
    }

    @Test
    default void theTelephoneNumberIsInNoText() {
        assertTrue(Nodes.certificate(1).msisdn().isPresent());
        assertFalse(Nodes.certificate(1).toString().contains(Nodes.certificate(1).msisdn().get()));
    }

    @Test
    default void aRecordThatSomebodyChangedMeanwhileIsNotReplaced() {
        add(Nodes.certificate(1), Nodes.psk(2));
        NodeRecord read = nodes().find(Nodes.id(1)).orElseThrow();
        again().update(Nodes.enabled(read, false));
        assertFalse(nodes().replace(read, changed(read, "labels", Set.of("seen"))));
        assertEquals(Optional.of(Nodes.enabled(read, false)), nodes().find(Nodes.id(1)));
        NodeRecord now = nodes().find(Nodes.id(1)).orElseThrow();
        assertTrue(nodes().replace(now, changed(now, "labels", Set.of("seen"))));
        assertEquals(Optional.of(changed(now, "labels", Set.of("seen"))), again().find(Nodes.id(1)));
        assertEquals(Optional.of(Nodes.psk(2)), again().find(Nodes.id(2)));
        refused(ErrorCode.IMPORT_DUPLICATE, () -> nodes().replace(Nodes.psk(2),
                changed(Nodes.psk(2), "certificate", Nodes.certificate(1).certificate())));
        refused(ErrorCode.PEER_UNKNOWN, () -> nodes().replace(Nodes.psk(3), Nodes.psk(3)));
    }

    @Test
    default void aRemovedNodeLeavesNothing() {
        add(Nodes.psk(1), Nodes.psk(2));
        nodes().issue(Nodes.id(1), Nodes.issued("maf", 7), 0);
        nodes().putCode(Nodes.id(1), "code", Nodes.NOW.plusSeconds(60), 3);
        long serial = nodes().nextTriggerSerial(Nodes.id(1), Nodes.NOW.plusSeconds(100));
        assertTrue(nodes().remove(Nodes.id(1)));
        assertFalse(nodes().remove(Nodes.id(1)));
        assertEquals(Optional.empty(), again().find(Nodes.id(1)));
        add(Nodes.psk(1));
        assertEquals(List.of(), nodes().issued(Nodes.id(1)));
        assertEquals(NodeRegistry.CodeVerdict.NONE, nodes().redeem(Nodes.id(1), "code", Nodes.NOW));
        assertEquals(serial - 100, nodes().nextTriggerSerial(Nodes.id(1), Nodes.NOW));
        assertEquals(2, nodes().count());
    }

    @Test
    default void pagesAreInOrderOfId() {
        nodes().add(IntStream.range(0, 25).mapToObj(i -> Nodes.entry(Nodes.psk(100 - i))).toList());
        List<NodeId> all = new ArrayList<>();
        String after = "";
        for (List<NodeRecord> page = nodes().list(after, 10); !page.isEmpty(); page = nodes().list(after, 10)) {
            assertTrue(page.size() <= 10);
            page.forEach(node -> all.add(node.id()));
            after = page.get(page.size() - 1).id().value();
        }
        assertEquals(IntStream.range(0, 25).mapToObj(i -> Nodes.id(100 - i).value()).sorted().toList(),
                all.stream().map(NodeId::value).toList());
        assertEquals(List.of(), nodes().list("", -1));
    }
}
