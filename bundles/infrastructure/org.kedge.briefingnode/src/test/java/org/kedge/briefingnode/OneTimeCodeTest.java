package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.identity.NodeId;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.compact.OneTimeCode;

/** One-time codes: expiry, attempts, single use, and what they are for (D-82). */
class OneTimeCodeTest {
    private static final NodeId NODE = new NodeId(BbnFixture.GW1);
    private static final String CODE = "ABCDEFGH23";
    private final BbnFixture fixture = new BbnFixture();

    @BeforeEach
    void rules() {
        fixture.rules(Map.of("*", BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com")));
    }

    private void required() {
        fixture.change(BbnFixture.GW1, node -> Labels.with(node, Labels.CODE_REQUIRED));
        fixture.memory.putCode(NODE, CODE, BbnFixture.NOW.plus(Duration.ofHours(1)), 3);
    }

    private static BriefingRequest with(String code) {
        return new BriefingRequest(Optional.empty(), BootstrapTrigger.Kind.OPERATOR, Map.of(), List.of(),
                Optional.of(new OneTimeCode(code)), Optional.empty(), Optional.empty());
    }

    private void assertRefused(Reply reply) {
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, reply.status());
        assertTrue(BbnFixture.text(reply).contains("KEDGE-124"), BbnFixture.text(reply));
        assertEquals("KEDGE-124", fixture.sink.lastCode());
        assertEquals(List.of(), fixture.memory.issued(NODE));
        assertFalse(fixture.sink.records.toString().contains(CODE));
    }

    @Test
    void nothingIsGivenBeforeTheCode() {
        required();
        assertRefused(fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST));
        assertRefused(fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST));
        fixture.brief(BbnFixture.gw1(), with(CODE));
    }

    @Test
    void theRightCodeLetsTheNodeOnFromThenOn() {
        required();
        assertEquals(1, fixture.brief(BbnFixture.gw1(), with(CODE)).instructions().size());
        assertFalse(Labels.codeRequired(fixture.node(BbnFixture.GW1)));
        assertTrue(fixture.node(BbnFixture.GW1).labels().contains("plant-7"));
        assertEquals(1, fixture.sink.granted().stream().filter(record -> record.event().equals("code.accepted")).count());
        fixture.brief(BbnFixture.gw1());
        assertEquals(1, fixture.brief(BbnFixture.gw1(), with(CODE)).instructions().size(), "its answer may have been lost");
    }

    @Test
    void aWrongCodeIsRefusedAndCounted() {
        required();
        for (int i = 0; i < 3; i++) {
            assertRefused(fixture.ask(BbnFixture.gw1(), with("WR0NG00" + i)));
        }
        assertRefused(fixture.ask(BbnFixture.gw1(), with(CODE)));
        assertTrue(Labels.codeRequired(fixture.node(BbnFixture.GW1)), "a code that has ended does not let anybody on");
    }

    @Test
    void aCodeEnds() {
        required();
        fixture.now = BbnFixture.NOW.plus(Duration.ofHours(1)).plusSeconds(1);
        assertRefused(fixture.ask(BbnFixture.gw1(), with(CODE)));
        assertRefused(fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST));
    }

    @Test
    void aCodeIsForOneNode() {
        required();
        fixture.change(BbnFixture.GW2, node -> Labels.with(node, Labels.CODE_REQUIRED));
        assertRefused(fixture.ask(BbnFixture.gw2(), with(CODE)));
        fixture.brief(BbnFixture.gw1(), with(CODE));
    }

    @Test
    void aWrongCodeIsRefusedAlsoWhereNoneIsRequired() {
        fixture.memory.putCode(NODE, CODE, BbnFixture.NOW.plus(Duration.ofHours(1)), 3);
        assertRefused(fixture.ask(BbnFixture.gw1(), with("WR0NG000")));
        fixture.brief(BbnFixture.gw1());
    }

    @Test
    void withoutAuditTheCodeLetsNobodyOn() {
        required();
        fixture.sink.broken = true;
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, fixture.ask(BbnFixture.gw1(), with(CODE)).status());
        assertTrue(Labels.codeRequired(fixture.node(BbnFixture.GW1)));
        assertEquals(List.of(), fixture.memory.issued(NODE));
    }
}
